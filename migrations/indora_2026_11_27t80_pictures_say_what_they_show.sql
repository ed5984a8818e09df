-- What a picture shows, in words: for who hears the page, and for who saves data. Empty: the name of the product says it already.
ALTER TABLE product ADD COLUMN picture_words text NOT NULL DEFAULT '' CHECK (length(picture_words) <= 150);
