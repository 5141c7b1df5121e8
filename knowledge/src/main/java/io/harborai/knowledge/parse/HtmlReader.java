package io.harborai.knowledge.parse;

import java.util.Set;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/** Reads web pages: what a reader sees of them, without menus and scripts. */
final class HtmlReader {
    private static final Set<String> UNSEEN = Set.of("script", "style", "noscript", "template", "nav", "svg", "iframe",
            "head", "button", "select", "form");
    private static final Set<String> DIVIDING = Set.of("p", "div", "section", "article", "main", "header", "footer",
            "aside", "blockquote", "ul", "ol", "dl", "dt", "dd", "figure", "figcaption", "table", "tbody", "thead",
            "br",
            "hr", "body", "address", "details", "summary");

    private HtmlReader() {
    }

    static void read(String html, Blocks blocks) throws ParseException {
        Document page = Jsoup.parse(html);
        String title = page.title();
        Element body = page.body();
        if (body.selectFirst("h1") == null && !title.isBlank()) {
            blocks.heading(1, title);
        }
        new Walk(blocks).children(body, Block.Kind.PARAGRAPH);
    }

    /** Gathers running text until something divides it. */
    private static final class Walk {
        private final Blocks blocks;
        private final StringBuilder running = new StringBuilder();

        Walk(Blocks blocks) {
            this.blocks = blocks;
        }

        void children(Element parent, Block.Kind kind) throws ParseException {
            for (Node node : parent.childNodes()) {
                if (node instanceof TextNode text) {
                    running.append(text.getWholeText());
                } else if (node instanceof Element element && !UNSEEN.contains(element.normalName())) {
                    element(element, kind);
                }
            }
            if (parent.isBlock()) {
                end(kind);
            }
        }

        private void element(Element element, Block.Kind kind) throws ParseException {
            String name = element.normalName();
            switch (name) {
                case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                    end(kind);
                    blocks.heading(name.charAt(1) - '0', element.text());
                }
                case "pre" -> {
                    end(kind);
                    blocks.add(Block.Kind.CODE, element.wholeText());
                }
                case "li" -> {
                    end(kind);
                    children(element, Block.Kind.ITEM);
                    end(Block.Kind.ITEM);
                }
                case "tr" -> {
                    end(kind);
                    boolean head = element.selectFirst("td") == null;
                    blocks.add(head ? Block.Kind.TABLE_HEAD : Block.Kind.ROW, CsvReader.Tables.row(
                            element.children().stream().map(Element::text)));
                }
                default -> {
                    if (DIVIDING.contains(name)) {
                        end(kind);
                    }
                    children(element, kind);
                }
            }
        }

        private void end(Block.Kind kind) throws ParseException {
            blocks.add(kind, running.toString());
            running.setLength(0);
        }
    }
}
