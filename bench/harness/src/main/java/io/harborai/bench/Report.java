package io.harborai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report in Markdown with its plots as SVG files beside it. Not safe for use by many threads. */
public final class Report {

    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> plots = new LinkedHashMap<>();

    /**
     * Begins a report.
     *
     * @param name its file's name without ending; its plots' names begin with it
     * @param title its title
     */
    public Report(String name, String title) {
        this.name = name;
        text.append("# ").append(title).append("\n");
    }

    /** Begins a section. */
    public Report section(String title) {
        text.append("\n## ").append(title).append("\n");
        return this;
    }

    /** Adds a paragraph. */
    public Report paragraph(String words) {
        text.append("\n").append(words).append("\n");
        return this;
    }

    /** Adds lines to be typed in a shell. */
    public Report commands(String lines) {
        text.append("\n```\n").append(lines.strip()).append("\n```\n");
        return this;
    }

    /** Adds a table. */
    public Report table(List<String> head, List<List<String>> rows) {
        text.append("\n").append(row(head)).append(row(head.stream().map(each -> "---").toList()));
        rows.forEach(each -> text.append(row(each)));
        return this;
    }

    /** Adds a plot; its name is part of a file's name. */
    public Report plot(String plotName, BarPlot plot) {
        return plot(plotName, plot.title(), plot.svg());
    }

    /** Adds a plot over time; its name is part of a file's name. */
    public Report plot(String plotName, LinePlot plot) {
        return plot(plotName, plot.title(), plot.svg());
    }

    private Report plot(String plotName, String title, String svg) {
        String file = name + "-" + plotName + ".svg";
        plots.put(file, svg);
        text.append("\n![").append(title).append("](").append(file).append(")\n");
        return this;
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList()) + " |\n";
    }

    /** The report's text. */
    public String markdown() {
        return text.toString();
    }

    /**
     * Writes it.
     *
     * @return the Markdown file
     */
    public Path write(Path directory) {
        try {
            Files.createDirectories(directory);
            for (Map.Entry<String, String> plot : plots.entrySet()) {
                Files.writeString(directory.resolve(plot.getKey()), plot.getValue());
            }
            return Files.writeString(directory.resolve(name + ".md"), markdown());
        } catch (IOException e) {
            throw new BenchException("cannot write the report to " + directory, e);
        }
    }
}
