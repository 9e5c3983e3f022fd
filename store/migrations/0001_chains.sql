-- Chains, what they hold, and the fence that keeps one worker on each.
-- Times are milliseconds since 1970 as the gateway's clock gave them: the database's clock decides nothing.

CREATE TABLE chains (
  chain_id          text PRIMARY KEY,
  institution       text NOT NULL,
  registry_id       text NOT NULL,
  kind              text NOT NULL,
  reference         text NOT NULL,
  state             text NOT NULL CHECK (state IN ('open', 'aborting', 'parked', 'completed', 'aborted')),
  -- The chain as domain/json.ts writes it. Text and not jsonb: read back exactly as it was written.
  chain             text NOT NULL,
  version           bigint NOT NULL,
  -- Raised by every claim; what an older epoch wants to write is refused.
  epoch             bigint NOT NULL DEFAULT 0,
  leased_by         text,
  lease_until       bigint,
  -- The outbox: when the chain wants a turn; null while it waits for a fact from outside.
  due_at            bigint,
  -- What the wake job is named after, so that a queue dashboard reads as the business does.
  wake              text NOT NULL,
  -- A filed leg exists: goes before chains that have not begun.
  begun             boolean NOT NULL,
  evidence_sequence bigint NOT NULL,
  evidence_hash     text NOT NULL,
  notice_sequence   bigint NOT NULL DEFAULT 0,
  opened_at         bigint NOT NULL,
  updated_at        bigint NOT NULL,
  CHECK ((leased_by IS NULL) = (lease_until IS NULL))
);
CREATE INDEX chains_due ON chains (begun DESC, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX chains_listed ON chains (institution, chain_id COLLATE "C");
CREATE INDEX chains_by_reference ON chains (institution, reference);

-- Ends are absorbing, whatever the program says.
CREATE FUNCTION refuse_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a chain that is % cannot become %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER chains_end_once BEFORE UPDATE OF state ON chains FOR EACH ROW
  WHEN (OLD.state IN ('completed', 'aborted') AND NEW.state <> OLD.state) EXECUTE FUNCTION refuse_reopening();

-- One row for every commit of a chain. The token tells whose commit made a version when the connection broke at COMMIT;
-- the message is the exact bytes of the effect whose intent that commit was.
CREATE TABLE intents (
  chain_id     text NOT NULL REFERENCES chains,
  version      bigint NOT NULL,
  token        text NOT NULL,
  content_type text,
  key_id       text,
  bytes        bytea,
  PRIMARY KEY (chain_id, version),
  CHECK ((content_type IS NULL) = (bytes IS NULL) AND (key_id IS NULL) = (bytes IS NULL))
);

-- One live chain per institution, unit and mortgage touched; a contract is filed once.
CREATE TABLE live_keys (
  institution text NOT NULL,
  type        text NOT NULL CHECK (type IN ('live', 'contract')),
  key         text NOT NULL,
  chain_id    text NOT NULL REFERENCES chains,
  PRIMARY KEY (institution, type, key)
);
CREATE INDEX live_keys_of_chain ON live_keys (chain_id);

CREATE TABLE business_numbers (
  registry_id     text NOT NULL,
  business_number text NOT NULL,
  chain_id        text NOT NULL REFERENCES chains,
  PRIMARY KEY (registry_id, business_number)
);
