-- Left out of the shop's lists of categories (a season, a shelf in the making); its goods are sold and found by search as before.
ALTER TABLE category ADD COLUMN hidden boolean NOT NULL DEFAULT false;
