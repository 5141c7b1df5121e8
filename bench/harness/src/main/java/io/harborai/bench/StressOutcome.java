package io.harborai.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the threads of a stress test saw, over all its runs.
 *
 * @param test    the class's simple name
 * @param seen    the values, as jcstress writes them
 * @param meaning what the test says of them
 */
record StressOutcome(String test, String seen, String meaning) {
    private static final Pattern TEST = Pattern.compile("^\\.{5,} \\[[A-Z]+\\] \\S*\\.(\\w+)$");
    private static final Pattern OUTCOME = Pattern
            .compile("^ +(\\S.*?) +([0-9,]+) +<?[0-9.]+% +(Acceptable|Interesting|Forbidden) +(.*)$");

    /** All outcomes in what jcstress says when it tells everything, and how often each was seen. */
    static Map<StressOutcome, Long> read(String output) {
        Map<StressOutcome, Long> counts = new LinkedHashMap<>();
        String test = "";
        for (String line : output.lines().toList()) {
            Matcher begun = TEST.matcher(line);
            Matcher outcome = OUTCOME.matcher(line);
            if (begun.matches()) {
                test = begun.group(1);
            } else if (outcome.matches() && !test.isEmpty()) {
                counts.merge(new StressOutcome(test, outcome.group(1), outcome.group(4)),
                        Long.parseLong(outcome.group(2).replace(",", "")), Long::sum);
            }
        }
        return counts;
    }

    /** Rows of a table: test, outcome, how often, meaning; by test. */
    static List<List<String>> rows(String output) {
        List<List<String>> rows = new ArrayList<>();
        read(output).entrySet().stream().sorted((one, other) -> one.getKey().test.compareTo(other.getKey().test))
                .forEach(entry -> rows.add(List.of(entry.getKey().test, entry.getKey().seen,
                        String.format(Locale.ROOT, "%,d", entry.getValue()), entry.getKey().meaning)));
        return rows;
    }
}
