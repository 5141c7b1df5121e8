package io.harborai.knowledge.index;

import java.util.List;

import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** How passages lie in a Lucene index. */
final class LuceneFields {
    /** Changes with what stands below: an index of another form is made again. */
    static final String FORM = "2";
    /** Under which name a commit tells its form. */
    static final String FORM_KEY = "form";
    static final String DOCUMENT = "document";
    static final String ORDINAL = "ordinal";
    static final String REVISION = "revision";
    static final String LABEL = "label";
    static final String TEXT = "text";
    static final String VECTOR = "vector";

    /** Words are counted and weighed; where in a passage they stand is never asked, and would double the index. */
    private static final FieldType WORDS = new FieldType();

    static {
        WORDS.setTokenized(true);
        WORDS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        WORDS.freeze();
    }

    private LuceneFields() {
    }

    static Document of(IndexDocument document, int ordinal) {
        IndexPassage passage = document.passages().get(ordinal);
        Document fields = new Document();
        fields.add(new StringField(DOCUMENT, document.id(), Field.Store.NO));
        fields.add(new SortedDocValuesField(DOCUMENT, new BytesRef(document.id())));
        fields.add(new NumericDocValuesField(ORDINAL, ordinal));
        fields.add(new NumericDocValuesField(REVISION, document.revision()));
        for (String label : document.labels()) {
            fields.add(new StringField(LABEL, label, Field.Store.NO));
        }
        if (!passage.heading().isEmpty()) {
            fields.add(new Field(TEXT, passage.heading(), WORDS));
        }
        fields.add(new Field(TEXT, passage.text(), WORDS));
        float[] vector = passage.vector();
        if (vector != null) {
            fields.add(new KnnFloatVectorField(VECTOR, Vectors.normalised(vector),
                    VectorSimilarityFunction.DOT_PRODUCT));
        }
        return fields;
    }

    static Query words(List<String> terms, Filter filter) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        terms.forEach(term -> any.add(new TermQuery(new Term(TEXT, term)), Occur.SHOULD));
        query.add(any.build(), Occur.MUST);
        Query only = filter(filter);
        if (only != null) {
            query.add(only, Occur.FILTER);
        }
        return query.build();
    }

    /** A filter as a query; null when it lets everything through. */
    static @Nullable Query filter(Filter filter) {
        if (filter.all()) {
            return null;
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        if (!filter.documents().isEmpty()) {
            all.add(new TermInSetQuery(DOCUMENT, filter.documents().stream().map(BytesRef::new).toList()),
                    Occur.FILTER);
        }
        filter.labels().forEach(label -> all.add(new TermQuery(new Term(LABEL, label)), Occur.FILTER));
        return all.build();
    }
}
