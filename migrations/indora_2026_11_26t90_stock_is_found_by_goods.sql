-- The key begins with the place; carts, lists and pages ask by the goods alone and read every row of every place until now.
CREATE INDEX stock_level_of_product ON stock_level (product);
