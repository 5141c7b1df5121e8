package io.harborai.knowledge.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.harborai.knowledge.chunk.Passage;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.retrieve.FoundPassage;
import io.harborai.knowledge.retrieve.Mode;
import io.harborai.knowledge.retrieve.PassageSearch;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.knowledge.retrieve.SearchResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class AnswersTest {
    private static final Access KEY = new Access(false, Set.of("key:1"));
    private static final String DEPTH = "The northern basin is 14 metres deep. It was dredged in 1998. Nobody swims there.";
    private static final String TUGS = "Ships above 200 metres need two tug boats. Pilots are on call at night.";

    private final Shelf shelf = new Shelf();
    private final Scripted model = new Scripted();
    private final Heard heard = new Heard();
    private final Answers answers = new Answers(shelf, model);

    /** A collection that finds what it is told to. */
    private static final class Shelf implements PassageSearch {
        private final List<String> searched = new ArrayList<>();
        private List<String> texts = List.of(DEPTH, TUGS);
        private double relevance = 0.9;

        @Override
        public void requireReadable(String collection, Access access) {
            if (!access.subjects().contains("key:1")) {
                throw new KnowledgeException(KnowledgeException.Reason.NOT_FOUND, "there is no collection");
            }
        }

        @Override
        public SearchResult search(String collection, Access access, SearchRequest request) {
            requireReadable(collection, access);
            searched.add(request.text());
            List<FoundPassage> found = IntStream.range(0, texts.size()).mapToObj(i -> new FoundPassage("d" + i,
                    "file" + i + ".pdf", new Passage(0, "Port > Rules", i + 2, 0, texts.get(i).length(), 20,
                            texts.get(i)),
                    1, 1)).toList();
            return new SearchResult(found, Mode.KEYWORD, relevance);
        }
    }

    /** A model that says its lines, piece by piece, and remembers what it was told. */
    private static final class Scripted implements ChatModel {
        private final List<List<Said>> told = new ArrayList<>();
        private final List<List<String>> lines = new ArrayList<>();
        private boolean gone;

        @Override
        public void ask(String keyId, String name, List<Said> said, int mostTokens,
                java.util.function.Consumer<String> token) {
            told.add(said);
            List<String> now = lines.isEmpty() ? List.of() : lines.removeFirst();
            now.forEach(token);
            if (gone) {
                throw new UnreachableModel("the provider is gone", new IllegalStateException("gone"));
            }
        }
    }

    /** What was heard, in order. */
    private static final class Heard implements AnswerListener {
        private final List<Source> sources = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private boolean sourcesFirst;

        @Override
        public void sources(List<Source> all) {
            sourcesFirst = text.isEmpty();
            sources.addAll(all);
        }

        @Override
        public void token(String piece) {
            text.append(piece);
        }
    }

    private Answer ask(String question, List<Turn> history, AnswerSettings settings) {
        return answers.answer(new Question("port", KEY, "1", SearchRequest.of(question), history, settings), heard);
    }

    private static AnswerSettings settings() {
        return AnswerSettings.DEFAULT.withModel("lab/writer");
    }

    @Test
    void everyCitationExistsAndQuotesItsSourceLetterByLetterWithPageAndHeading() {
        model.lines.add(
                List.of("The basin is 14 met", "res deep [", "1]. Large ships need two tugs [2", "][7]. Trust me."));
        Answer answer = ask("How deep is the basin?", List.of(), settings());
        assertThat(answer.kind()).isEqualTo(AnswerKind.ANSWERED);
        assertThat(answer.text())
                .isEqualTo("The basin is 14 metres deep [1]. Large ships need two tugs [2]. Trust me.");
        assertThat(heard.text.toString()).isEqualTo(answer.text());
        assertThat(heard.sourcesFirst).isTrue();
        assertThat(answer.citations()).extracting(Citation::number).containsExactly(1, 2);
        assertThat(answer.citations()).extracting(Citation::quote)
                .containsExactly("The northern basin is 14 metres deep.", "Ships above 200 metres need two tug boats.");
        for (Citation each : answer.citations()) {
            assertThat(answer.text().substring(each.start(), each.end())).isEqualTo("[" + each.number() + "]");
            Passage source = answer.sources().get(each.number() - 1).found().passage();
            assertThat(source.text()).contains(each.quote());
            assertThat(source.page()).isEqualTo(each.number() + 1);
            assertThat(source.heading()).isEqualTo("Port > Rules");
        }
        assertThat(answer.removedCitations()).isEqualTo(1);
        assertThat(answer.uncitedSentences()).isEqualTo(1);
    }

    @Test
    void aSentenceOverSeveralLinesCitesOnceAndASourceThatSaysSomethingElseIsSeen() {
        model.lines.add(List.of("## Depths\n\nThe northern basin is\n14 metres deep [1].\nUnicorns graze there [2].\n",
                "- Nobody swims there\n- Pilots are on call at night [2]."));
        Answer answer = ask("How deep is the basin?", List.of(), settings());
        assertThat(answer.citations()).extracting(Citation::support).satisfiesExactly(
                copy -> assertThat(copy).isGreaterThan(0.8), made -> assertThat(made).isZero(),
                late -> assertThat(late).isBetween(0.5, 0.99));
        assertThat(answer.uncitedSentences()).as("the title, and the first item").isEqualTo(2);
    }

    @Test
    void whereNothingRelevantIsFoundNoModelIsCalled() {
        shelf.relevance = 0.01;
        Answer answer = ask("Who won the cup?", List.of(), settings());
        assertThat(answer.kind()).isEqualTo(AnswerKind.NOTHING_RELEVANT);
        assertThat(answer.text()).contains("Nothing relevant", "file0.pdf");
        assertThat(model.told).isEmpty();
        shelf.texts = List.of();
        shelf.relevance = 1;
        assertThat(ask("谁赢了？", List.of(), settings()).text()).contains("没有找到");
        assertThat(model.told).isEmpty();
    }

    @Test
    void whereTheModelIsGoneThePassagesAreTheAnswerAndMarkedSo() {
        model.gone = true;
        model.lines.add(List.of("The basin"));
        Answer answer = ask("How deep?", List.of(), settings());
        assertThat(answer.kind()).isEqualTo(AnswerKind.PASSAGES_ONLY);
        assertThat(answer.note()).contains("the provider is gone");
        assertThat(answer.text()).startsWith("The basin").contains(DEPTH + " [1]", TUGS + " [2]");
        assertThat(answer.model()).isEmpty();
        assertThat(ask("How deep?", List.of(), AnswerSettings.DEFAULT).note()).contains("No model is set");
    }

    @Test
    void aFollowUpIsSearchedAsWhatItMeansInTheConversation() {
        model.lines.add(List.of("How deep is the ", "northern basin?"));
        model.lines.add(List.of("14 metres [1]."));
        List<Turn> history = List.of(new Turn("What is in the north?", "A basin [1]."));
        Answer answer = ask("And how deep is it?", history, settings());
        assertThat(answer.searched()).isEqualTo("How deep is the northern basin?");
        assertThat(shelf.searched).containsExactly("How deep is the northern basin?");
        assertThat(model.told.getFirst().getLast().text()).contains("What is in the north?", "And how deep is it?");
        assertThat(model.told.getLast()).extracting(ChatModel.Said::text).contains("What is in the north?",
                "A basin [1].", "And how deep is it?");
    }

    @Test
    void aFollowUpWithoutAModelIsSearchedTogetherWithTheQuestionBefore() {
        model.gone = true;
        ask("And how deep is it?", List.of(new Turn("What is in the north?", "A basin.")), settings());
        assertThat(shelf.searched).containsExactly("What is in the north? And how deep is it?");
    }

    @Test
    void whatAModelSaysInsteadOfAQuestionIsNotSearched() {
        model.lines.add(List.of("No sentence in the supplied context answers this."));
        model.lines.add(List.of("14 metres [1]."));
        ask("And how deep is it?", List.of(new Turn("What is in the north?", "A basin.")), settings());
        assertThat(shelf.searched).containsExactly("What is in the north? And how deep is it?");
    }

    @Test
    void whatAModelIsToldNeverExceedsTheBudget() {
        String passage = "Ropes and anchors, chains and hooks are kept in the shed behind the quay. ".repeat(20);
        shelf.texts = IntStream.range(0, 30).mapToObj(i -> i + " " + passage).toList();
        List<Turn> history = IntStream.range(0, 12).mapToObj(i -> new Turn("Where is it? " + i, passage)).toList();
        for (int budget : new int[]{500, 700, 1_500, 4_000, 20_000}) {
            model.told.clear();
            model.lines.clear();
            ask("Where are the ropes?", history,
                    new AnswerSettings("lab/writer", 8, budget, 100, 0, 0));
            if (!model.told.isEmpty()) {
                long tokens = model.told.getLast().stream().mapToLong(each -> Prompt.tokens(each.text()) + 8).sum();
                // The rewriting of the question comes first; the prompt is the last.
                assertThat(tokens).as("budget %d", budget).isLessThanOrEqualTo(budget);
            }
        }
    }

    @Test
    void whoMayNotReadHearsNothingAndNoModelIsAsked() {
        Access other = new Access(false, Set.of("key:2"));
        assertThatThrownBy(() -> answers.answer(new Question("port", other, "2", SearchRequest.of("x"),
                List.of(new Turn("a", "b")), settings()), heard)).isInstanceOf(KnowledgeException.class);
        assertThat(model.told).isEmpty();
        assertThat(heard.text).isEmpty();
    }
}
