-- What belongs to the membership itself is told until the member says no; what needs consent is never assumed.
ALTER TABLE consent_text ADD COLUMN assumed boolean NOT NULL DEFAULT false;
