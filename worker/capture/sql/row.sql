#variable_conflict use_column
declare
{variables}
  done boolean;
  why pg_catalog.text;
begin
  if tg_op operator(pg_catalog.=) 'TRUNCATE' then
{truncated}
    return null;
  end if;
  begin
    if tg_op operator(pg_catalog.=) 'UPDATE' and not {differ} then
      return null;
    end if;
    if tg_op operator(pg_catalog.<>) 'DELETE' then
{new key}
    end if;
    if tg_op operator(pg_catalog.<>) 'INSERT' then
{old key}
    end if;
  exception when others then
    why := {failure};
  end;
  if why is not null then
{failed}
    return null;
  end if;
{puts}
  return null;
end
