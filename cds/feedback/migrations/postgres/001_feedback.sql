-- One row: what one client said, once, of one card.
CREATE TABLE feedback (
  id            uuid PRIMARY KEY,           -- follows from client, card, outcome, outcome_at and suggestions
  client        text COLLATE "C" NOT NULL,
  service       text COLLATE "C" NOT NULL,  -- that it was sent to
  card          text COLLATE "C" NOT NULL,
  rule          text COLLATE "C",           -- null: unmatched
  outcome       text COLLATE "C" NOT NULL CHECK (outcome IN ('accepted', 'overridden')),
  suggestions   text NOT NULL,              -- the accepted ones' ids, a space between
  reason_system text COLLATE "C",
  reason_code   text COLLATE "C",
  commented     boolean NOT NULL,
  comment       text,                       -- patient data: null unless the site keeps comments
  outcome_at    timestamptz NOT NULL,
  received_at   timestamptz NOT NULL DEFAULT now()
);
