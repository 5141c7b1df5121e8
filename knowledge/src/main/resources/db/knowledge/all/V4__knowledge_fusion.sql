alter table knowledge_collections add column fusion text not null default 'NORMALISED_SCORE';
