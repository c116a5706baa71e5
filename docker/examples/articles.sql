-- The table of the examples, as an application's own migrations would make it.
create table articles (
	id bigint generated always as identity primary key,
	title text not null,
	body text not null default '',
	category text,
	published_at timestamptz not null default now()
);

insert into articles (title, body, category) values
	('The red fox', 'Foxes are found on every continent but one, and run for the joy of it.', 'Animals'),
	('A hen in winter', 'What hens do when snow falls, and why foxes know.', 'Animals'),
	('Bread without haste', 'Flour, water, salt and two days.', 'Kitchen');
