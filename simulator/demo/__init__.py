"""A Home Assistant with a simulated fleet, set up without questions."""
