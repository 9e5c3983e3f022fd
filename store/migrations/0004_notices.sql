-- Notices to the bank core: ordered per chain, with one global position each for resuming.

-- The position of the last notice. Its row lock is held until the commit that wrote the notices ends, so positions
-- become visible in their own order: a reader that has seen position n will never find a smaller one appear later.
-- (A SEQUENCE would hand out positions that commit in another order.)
CREATE TABLE notice_position (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  position bigint NOT NULL
);
INSERT INTO notice_position (position) VALUES (0);

CREATE TABLE notices (
  notice_id       text PRIMARY KEY,
  institution     text NOT NULL,
  chain_id        text NOT NULL REFERENCES chains,
  sequence        bigint NOT NULL,
  position        bigint NOT NULL UNIQUE,
  type            text NOT NULL,
  data            text NOT NULL,
  at              bigint NOT NULL,
  attempts        integer NOT NULL DEFAULT 0,
  acknowledged_at bigint,
  due_at          bigint,
  UNIQUE (chain_id, sequence)
);
CREATE INDEX notices_listed ON notices (institution, position);
CREATE INDEX notices_open ON notices (chain_id, sequence) WHERE acknowledged_at IS NULL;
CREATE INDEX notices_due ON notices (due_at) WHERE acknowledged_at IS NULL;
