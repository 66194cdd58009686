-- A migration may have to change rows of all tenants.
SELECT set_config('genaug.owners_function', 'on', false);
