-- Villages by their code. What was written freely before stays beside it.
ALTER TABLE address ADD COLUMN IF NOT EXISTS village text REFERENCES village;
ALTER TABLE shop_order ADD COLUMN IF NOT EXISTS village text REFERENCES village;
