-- What the doors remember: answers by idempotency key and nonces, as long as the case lives (they are never removed).

CREATE TABLE answers (
  institution     text NOT NULL,
  operation       text NOT NULL,
  idempotency_key text NOT NULL,
  input_sha256    text NOT NULL,
  -- Byte for byte what was answered.
  answer          text NOT NULL,
  refused         boolean NOT NULL,
  PRIMARY KEY (institution, operation, idempotency_key)
);
CREATE TRIGGER answers_are_kept BEFORE UPDATE OR DELETE ON answers FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

CREATE TABLE nonces (
  key_id text NOT NULL,
  nonce  text NOT NULL,
  at     bigint NOT NULL,
  PRIMARY KEY (key_id, nonce)
);
CREATE TRIGGER nonces_are_kept BEFORE UPDATE OR DELETE ON nonces FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
