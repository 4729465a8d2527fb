-- SQLite's index of words is asked which it knows here; PostgreSQL's finds beginnings by itself.
SELECT 1;
