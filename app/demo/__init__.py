"""The example shop: an ordinary account on real servers of its own, and customers who keep writing."""
