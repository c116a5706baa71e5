#variable_conflict use_column
declare
{variables}
  total pg_catalog.int8;
  done boolean;
  why pg_catalog.text;
begin
  if tg_op operator(pg_catalog.=) 'TRUNCATE' then
{truncated}
    return null;
  end if;
  begin
    if tg_op operator(pg_catalog.=) 'UPDATE' then
      if not exists (select from changed offset 1) then
        {compared}
      else
        {new keys}
        {old keys}
      end if;
    else
      {new keys}
    end if;
  exception when others then
    why := {failure};
  end;
  if why is null and total operator(pg_catalog.>) {many} then
    begin
      if ftsync.accepts() then
{put many new}
        if tg_op operator(pg_catalog.=) 'UPDATE' then
{put many old}
        end if;
        done := ftsync.wake();
      end if;
      return null;
    exception when others then
      why := {failure};
    end;
  end if;
  if why is not null then
{failed}
    return null;
  end if;
  if (total operator(pg_catalog.>) 0) is not true then
    return null;
  end if;
{puts}
  return null;
end
