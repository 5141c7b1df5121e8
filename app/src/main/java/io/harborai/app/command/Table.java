package io.harborai.app.command;

import java.util.ArrayList;
import java.util.List;

import io.harborai.app.Terminal;

/** Columns as wide as their widest text. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... head) {
        rows.add(head);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    void print(Terminal terminal) {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        for (int index = 0; index < rows.size(); index++) {
            String[] row = rows.get(index);
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                line.append(row[column]).repeat(" ", widths[column] - row[column].length() + 2);
            }
            String text = line.toString().stripTrailing();
            terminal.out().println(index == 0 ? terminal.styled(1, text) : text);
        }
    }
}
