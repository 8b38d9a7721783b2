-- A venture's time zone where every service may read it: days and months of limits, statements and exports begin by it, also while
-- the log is behind, and when the month in which the venture was founded has left the database.

-- Up Migration

-- An IANA name. Like the owner, it never changes.
alter table platform.ventures add column time_zone text not null default 'UTC';
update platform.ventures p set time_zone = v.time_zone from control_plane.ventures v where v.venture_id = p.venture_id;

-- Down Migration

alter table platform.ventures drop column time_zone;
