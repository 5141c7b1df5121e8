package io.harborai.knowledge.parse;

import java.util.ArrayList;
import java.util.List;

import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jsoup.Jsoup;

/** Reads Markdown. */
final class MarkdownReader {
    /** Deeper quotes and lists are no writing of people, and would exhaust the stack. */
    private static final int MOST_DEPTH = 100;
    private static final Parser PARSER = Parser.builder().extensions(List.of(TablesExtension.create()))
            .maxOpenBlockParsers(MOST_DEPTH).build();

    private MarkdownReader() {
    }

    static void read(String text, Blocks blocks) throws ParseException {
        children(PARSER.parse(frontMatterLess(text)), blocks);
    }

    /** Settings of site generators at the beginning are no text. */
    private static String frontMatterLess(String text) {
        if (!text.startsWith("---\n")) {
            return text;
        }
        int end = text.indexOf("\n---\n", 3);
        return end < 0 ? text : text.substring(end + 5);
    }

    private static void children(Node parent, Blocks blocks) throws ParseException {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            block(node, blocks);
        }
    }

    private static void block(Node node, Blocks blocks) throws ParseException {
        switch (node) {
            case Heading heading -> blocks.heading(heading.getLevel(), words(heading));
            case FencedCodeBlock code -> blocks.add(Block.Kind.CODE, code.getLiteral());
            case IndentedCodeBlock code -> blocks.add(Block.Kind.CODE, code.getLiteral());
            case HtmlBlock html -> blocks.add(Block.Kind.PARAGRAPH, Jsoup.parse(html.getLiteral()).text());
            case TableBlock table -> table(table, blocks);
            case Paragraph paragraph -> blocks.add(
                    paragraph.getParent() instanceof ListItem ? Block.Kind.ITEM : Block.Kind.PARAGRAPH,
                    words(paragraph));
            default -> children(node, blocks);
        }
    }

    private static void table(Node node, Blocks blocks) throws ParseException {
        for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
            if (child instanceof TableRow row) {
                List<String> cells = new ArrayList<>();
                for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
                    if (cell instanceof TableCell) {
                        cells.add(words(cell));
                    }
                }
                blocks.add(row.getParent() instanceof TableHead ? Block.Kind.TABLE_HEAD : Block.Kind.ROW,
                        CsvReader.Tables.row(cells));
            } else {
                table(child, blocks);
            }
        }
    }

    private static String words(Node node) {
        StringBuilder words = new StringBuilder();
        gather(node, words);
        return words.toString();
    }

    private static void gather(Node parent, StringBuilder words) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            switch (node) {
                case Text text -> words.append(text.getLiteral());
                case Code code -> words.append(code.getLiteral());
                case SoftLineBreak ignored -> words.append(' ');
                case HardLineBreak ignored -> words.append(' ');
                default -> gather(node, words);
            }
        }
    }
}
