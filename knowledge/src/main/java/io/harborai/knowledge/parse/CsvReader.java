package io.harborai.knowledge.parse;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads values divided by commas, semicolons or tabs, whichever the first line has most of. */
final class CsvReader {
    private CsvReader() {
    }

    static void read(String text, Blocks blocks) throws ParseException, IOException {
        String first = text.lines().findFirst().orElse("");
        char divider = ',';
        for (char each : new char[]{';', '\t'}) {
            if (count(first, each) > count(first, divider)) {
                divider = each;
            }
        }
        CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(divider).setLenientEof(true)
                .setTrailingData(true).get();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            boolean head = true;
            for (CSVRecord record : parser) {
                String row = Tables.row(record.toList());
                blocks.add(head ? Block.Kind.TABLE_HEAD : Block.Kind.ROW, row);
                head = head && row.isEmpty();
            }
        } catch (UncheckedIOException e) {
            throw new ParseException(ParseException.Reason.DAMAGED,
                    "its quotation marks are broken: " + e.getMessage() + ". Save it again.", e);
        }
    }

    private static long count(String line, char c) {
        return line.chars().filter(each -> each == c).count();
    }

    /** Rows of tables. */
    static final class Tables {
        private Tables() {
        }

        /** The cells that say something, divided by {@code " | "}. */
        static String row(List<String> cells) {
            return row(cells.stream());
        }

        static String row(Stream<String> cells) {
            return cells.map(Whitespace::squeeze).filter(cell -> !cell.isEmpty()).collect(Collectors.joining(" | "));
        }
    }
}
