-- The log of all heads, its signed checkpoints, and what of the evidence is not in it yet.

-- Records that no checkpoint covers, noted in the transaction that wrote them: one row for each statement and stream.
CREATE TABLE unlogged (
  stream   text NOT NULL,
  -- Of the last record that the statement wrote; the stream's head covers all before it.
  sequence bigint NOT NULL,
  records  integer NOT NULL,
  -- ms since 1970 of the oldest of them.
  at       bigint NOT NULL,
  PRIMARY KEY (stream, sequence)
);
CREATE INDEX unlogged_by_age ON unlogged (at);

CREATE FUNCTION note_unlogged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO gateway.unlogged (stream, sequence, records, at)
    SELECT stream, max(sequence), count(*), min(at) FROM added GROUP BY stream;
  RETURN NULL;
END
$$;
CREATE TRIGGER evidence_is_noted AFTER INSERT ON evidence REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION note_unlogged();

CREATE TABLE checkpoints (
  -- 1, 2, 3 …: of two processes that write the same number one finds it taken.
  number        bigint PRIMARY KEY CHECK (number > 0),
  size          bigint NOT NULL,
  -- Exactly what was signed.
  text          text NOT NULL,
  key_id        text NOT NULL,
  signature     bytea NOT NULL,
  -- ms since 1970 of the oldest record that this is the first to cover.
  oldest_at     bigint NOT NULL,
  -- Set once each, after the row was written.
  time_stamp    bytea,
  handed_out_at bigint
);
CREATE INDEX checkpoints_not_handed_out ON checkpoints (number) WHERE handed_out_at IS NULL;

CREATE FUNCTION refuse_other_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.number, NEW.size, NEW.text, NEW.key_id, NEW.signature, NEW.oldest_at)
      IS DISTINCT FROM (OLD.number, OLD.size, OLD.text, OLD.key_id, OLD.signature, OLD.oldest_at)
    OR (OLD.time_stamp IS NOT NULL AND NEW.time_stamp IS DISTINCT FROM OLD.time_stamp)
    OR (OLD.handed_out_at IS NOT NULL AND NEW.handed_out_at IS DISTINCT FROM OLD.handed_out_at)
  THEN
    RAISE EXCEPTION 'a checkpoint is written once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER checkpoints_stay BEFORE UPDATE ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_other_checkpoint();
CREATE TRIGGER checkpoints_are_kept BEFORE DELETE ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- The leaves of the log's tree.
CREATE TABLE logged_heads (
  position bigint PRIMARY KEY,
  number   bigint NOT NULL REFERENCES checkpoints,
  stream   text NOT NULL,
  sequence bigint NOT NULL,
  hash     text NOT NULL,
  blind    text NOT NULL,
  UNIQUE (stream, sequence)
);
CREATE TRIGGER logged_heads_are_kept BEFORE UPDATE OR DELETE ON logged_heads
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- Its complete subtrees: they never change, and every root and proof is made of them (domain/merkle.ts).
CREATE TABLE tree_nodes (
  level    integer NOT NULL,
  position bigint NOT NULL,
  hash     text NOT NULL,
  PRIMARY KEY (level, position)
);
CREATE TRIGGER tree_nodes_are_kept BEFORE UPDATE OR DELETE ON tree_nodes
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
