-- Personal data at rest is sealed (AES-256-GCM): chains, messages, answers and notices hold names, identity numbers and
-- telephone numbers. Each stream has a data key of its own, wrapped by a key-encryption key that the database never sees.

-- Nothing written before is left readable, and nothing is sealed in passing: such a database is not taken over.
DO $$
BEGIN
  IF EXISTS (SELECT FROM chains) OR EXISTS (SELECT FROM streams) OR EXISTS (SELECT FROM answers) THEN
    RAISE EXCEPTION 'this database was written before personal data was sealed: start with an empty one';
  END IF;
END
$$;

-- The keys that wrap. `proof` is a data key wrapped by it for a stream of that name: whoever holds another key is found out
-- at the start.
CREATE TABLE vault_keys (
  key_id text PRIMARY KEY,
  proof  bytea NOT NULL
);

-- One data key per stream: a chain's id, "door", "srh_…", "answers:<institution>", "live keys".
-- A wrapping key that a row names cannot be removed.
CREATE TABLE data_keys (
  stream  text PRIMARY KEY,
  key_id  text NOT NULL REFERENCES vault_keys,
  wrapped bytea NOT NULL
);
CREATE INDEX data_keys_by_vault_key ON data_keys (key_id);

ALTER TABLE chains ALTER COLUMN chain TYPE bytea USING NULL;
ALTER TABLE notices ALTER COLUMN data TYPE bytea USING NULL;
ALTER TABLE evidence ALTER COLUMN signature TYPE bytea USING NULL;

-- Sealed with the digest of the input: that of a short input could be guessed.
ALTER TABLE answers DROP COLUMN input_sha256;
ALTER TABLE answers ALTER COLUMN answer TYPE bytea USING NULL;

-- Keyed digests: what a live key names, an identity number's digest among it, could otherwise be guessed.
COMMENT ON COLUMN live_keys.key IS 'HMAC-SHA-256 under the data key "live keys"';
