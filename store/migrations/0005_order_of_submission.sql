-- Chains of one institution that count on ranks the other moves go in order of submission.

-- Units on which a live chain moves ranks. Openings that name a unit of one institution follow one another (an advisory
-- lock for each), so that of two at once exactly one finds the other.
CREATE TABLE ranked_units (
  institution text NOT NULL,
  unit_code   text NOT NULL,
  chain_id    text NOT NULL REFERENCES chains,
  PRIMARY KEY (institution, unit_code, chain_id)
);
CREATE INDEX ranked_units_of_chain ON ranked_units (chain_id);

-- Who stood behind whom at its opening: whom a chain tells when it moves past.
CREATE TABLE chains_ahead (
  chain_id       text NOT NULL REFERENCES chains,
  ahead_chain_id text NOT NULL REFERENCES chains,
  PRIMARY KEY (chain_id, ahead_chain_id)
);
CREATE INDEX chains_ahead_by_ahead ON chains_ahead (ahead_chain_id);
