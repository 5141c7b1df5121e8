package io.harborai.engine.cache;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What embeddings overlook: "with 5 threads" is near to "with 50 threads", and "is it safe" to "is it not safe". Questions
 * whose numbers or negations differ are never taken for the same, in English and in Chinese. This errs towards asking the
 * model. It does not see names, units or opposites ("before", "after"): against those there is only the threshold.
 *
 * @param numbers   the numbers of a text in their order
 * @param negations how often it negates
 */
record Wording(List<String> numbers, int negations) {
    private static final Pattern THOUSANDS = Pattern.compile("(?<=\\p{Nd}),(?=\\p{Nd}{3}(?!\\p{Nd}))");
    private static final String HAN_DIGITS = "一二三四五六七八九十百千万萬亿億两兩零〇半";
    private static final Pattern NO_NUMBERS = Pattern.compile("(?<![第" + HAN_DIGITS + "])一[下些般样樣起直定]");
    private static final Pattern NUMBER = Pattern.compile("(?:(?<![\\p{L}\\p{Nd}])-)?\\p{Nd}+(?:[.,:/]\\p{Nd}+)*|["
            + HAN_DIGITS
            + "]+|\\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
            + "|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"
            + "|thousand|million|billion|dozen|half|once|twice|first|second|third)\\b");
    /** Words with a character of negation that negate nothing, and questions by saying both ("能不能"). */
    private static final Pattern NO_NEGATIONS = Pattern.compile("特别|特別|区别|區別|分别|分別|级别|級別|类别|類別|性别|性別|别人|別人"
            + "|非常|非洲|未来|未來|是否|能否|可否|不过|不過|不仅|不僅|不但|差不多|对不起|對不起|无论|無論|(\\p{IsHan})[不没沒]\\1");
    private static final Pattern NEGATION = Pattern.compile("\\b(?:no|not|never|none|nothing|nobody|nowhere|neither|nor"
            + "|without|cannot|except|excluding|unless|hardly|barely|unable|non|dont|doesnt|didnt|isnt|arent|wasnt|werent"
            + "|cant|couldnt|wont|wouldnt|shouldnt|hasnt|havent|hadnt|aint)\\b|n't\\b|[不没沒无無非未别別勿莫否甭]");

    Wording {
        numbers = List.copyOf(numbers);
    }

    static Wording of(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).replace('’', '\'');
        String counted = NO_NUMBERS.matcher(THOUSANDS.matcher(plain).replaceAll("")).replaceAll("");
        List<String> numbers = NUMBER.matcher(counted).results().map(MatchResult::group).toList();
        long negations = NEGATION.matcher(NO_NEGATIONS.matcher(plain).replaceAll("")).results().count();
        return new Wording(numbers, (int) negations);
    }
}
