-- Evidence, and the heads of the streams that are no chain ("door", register searches). A chain's head is in its row.

CREATE TABLE streams (
  stream   text PRIMARY KEY,
  sequence bigint NOT NULL,
  hash     text NOT NULL
);

CREATE TABLE evidence (
  stream        text NOT NULL,
  sequence      bigint NOT NULL CHECK (sequence > 0),
  type          text NOT NULL,
  at            bigint NOT NULL,
  counterparty  text NOT NULL,
  subject       text NOT NULL,
  content_type  text NOT NULL,
  bytes         bytea NOT NULL,
  -- SignaturePlace as JSON.
  signature     text NOT NULL,
  bytes_sha256  text NOT NULL,
  previous_hash text NOT NULL,
  hash          text NOT NULL,
  PRIMARY KEY (stream, sequence),
  -- No record has two successors: the stream cannot fork.
  UNIQUE (stream, previous_hash)
);
CREATE INDEX evidence_by_digest ON evidence (stream, bytes_sha256);

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER evidence_is_kept BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER evidence_is_not_emptied BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
