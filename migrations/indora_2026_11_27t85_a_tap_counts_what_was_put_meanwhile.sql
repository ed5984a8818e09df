-- What lies in a cart beside one unit, as it is now: a volatile function looks with fresh eyes, the statement that calls it saw the cart
-- before it waited for its lock. Two goods tapped at once are then both in the number that the header shows.
CREATE FUNCTION units_beside(of_cart bigint, beside bigint) RETURNS bigint LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(quantity), 0) FROM cart_line WHERE cart = of_cart AND unit <> beside
$$;
