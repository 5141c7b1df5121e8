package io.harborai.knowledge.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * How texts become words: by Unicode's word boundaries, lower-cased, accents folded, English stop words left out, English
 * stemmed (Porter); scripts without spaces give pairs of neighbouring characters. A passage gives its single characters,
 * too, so that a question of one character finds something; a question gives pairs only.
 */
public final class Terms {
    /** For what is indexed. */
    public static final Analyzer OF_PASSAGES = analyzer(true);
    /** For what is asked. */
    public static final Analyzer OF_QUESTIONS = analyzer(false);

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final int SCRIPTS = CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA
            | CJKBigramFilter.HANGUL;

    /**
     * Words of English questions that say nothing of what is asked for. They are left out of questions only: passages keep
     * them for questions of nothing else.
     */
    private static final Set<String> ASKING = Set.of("""
            what which how who whom whose when where why has have had having been can could do does did done any some so
            than from its he she them our we you i my your his her him about all am because being here itself just more
            most nor once only other own same should under until very were while would may might must shall upon also
            using used use within without via per anyone given""".split("\\s+"));

    /** Chinese characters that stand for relations and questions, and seldom for what is asked for. */
    private static final String FUNCTIONAL = "的了是在有和与多少什么哪谁何怎几为被中到于从对个些时年以及或之这那它他她们其由";

    private Terms() {
    }

    /** Whether a word is a single character of a script that is searched by pairs. */
    public static boolean single(String term) {
        return term.codePointCount(0, term.length()) == 1 && Character.isIdeographic(term.codePointAt(0));
    }

    /** Whether a word is a pair of characters of which one is a Chinese function word, or a part of it. */
    public static boolean functional(String term) {
        return Character.isIdeographic(term.codePointAt(0)) && term.chars().anyMatch(c -> FUNCTIONAL.indexOf(c) >= 0);
    }

    private static Analyzer analyzer(boolean singles) {
        return new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                Tokenizer tokenizer = new StandardTokenizer();
                TokenStream words = new LowerCaseFilter(new CJKWidthFilter(new EnglishPossessiveFilter(tokenizer)));
                words = new ASCIIFoldingFilter(new CJKBigramFilter(words, SCRIPTS, singles));
                words = new StopFilter(words, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET);
                return new TokenStreamComponents(tokenizer, new PorterStemFilter(words));
            }
        };
    }

    /**
     * The words of a question, each once, in the order in which they first come.
     *
     * @param text the question
     * @return at most {@link PassageIndex#MOST_TERMS} words
     */
    public static List<String> ofQuestion(String text) {
        String asked = Arrays.stream(SPACES.split(text)).filter(Terms::counts).collect(Collectors.joining(" "));
        List<String> terms = of(OF_QUESTIONS, asked);
        return (terms.isEmpty() ? of(OF_QUESTIONS, text) : terms).stream().distinct().limit(PassageIndex.MOST_TERMS)
                .toList();
    }

    private static boolean counts(String word) {
        return !ASKING.contains(word.toLowerCase(Locale.ROOT));
    }

    /**
     * The words of a passage in their order, as often as they come.
     *
     * @param text the passage
     * @return the words
     */
    public static List<String> ofPassage(String text) {
        return of(OF_PASSAGES, text);
    }

    private static List<String> of(Analyzer analyzer, String text) {
        List<String> terms = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("text", text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        }
        return terms;
    }
}
