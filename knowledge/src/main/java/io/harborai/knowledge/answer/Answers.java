package io.harborai.knowledge.answer;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.harborai.knowledge.index.Terms;
import io.harborai.knowledge.retrieve.FoundPassage;
import io.harborai.knowledge.retrieve.PassageSearch;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.knowledge.retrieve.SearchResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers questions from collections. Blocking; call it on virtual threads. Safe to share between threads. */
public final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final int REWRITTEN_TOKENS = 200;
    private static final int SHOWN_ALONE = 3;
    private static final int REMEMBERED = 3;
    private static final String REWRITE = """
            Write the last question anew, so that it can be understood without the conversation: put in what words \
            like "it", "there", "那" or "它" stand for. Keep its language. Answer with the question alone.""";

    private final PassageSearch base;
    private final ChatModel models;

    /** Answers from these collections by these models. */
    public Answers(PassageSearch base, ChatModel models) {
        this.base = base;
        this.models = models;
    }

    /**
     * Answers a question.
     *
     * @param question the question
     * @param listener hears the answer while it is made
     * @return the whole answer
     * @throws io.harborai.knowledge.collection.KnowledgeException if the collection cannot be searched by this caller
     */
    public Answer answer(Question question, AnswerListener listener) {
        // Asked before anything is told to a model.
        base.requireReadable(question.collection(), question.access());
        String searched = standalone(question);
        SearchResult result = base.search(question.collection(), question.access(),
                withText(question.search(), searched));
        if (result.passages().isEmpty() || result.relevance() < question.settings().threshold()) {
            return nothing(question, searched, result, listener);
        }
        Prompt prompt = Prompt.of(question.search().text(), question.history(), result.passages(),
                question.settings().contextTokens());
        listener.sources(prompt.sources());
        if (prompt.sources().isEmpty()) {
            return alone(searched, prompt, result,
                    "The question and the instructions leave no room for a passage; raise context_tokens.", listener);
        }
        if (question.settings().model().isEmpty()) {
            return alone(searched, prompt, result, "No model is set; PUT /api/config names one.", listener);
        }
        return asked(question, searched, prompt, result, listener);
    }

    private Answer asked(Question question, String searched, Prompt prompt, SearchResult result,
            AnswerListener listener) {
        CitationFilter filter = new CitationFilter(prompt.sources().size());
        StringBuilder text = new StringBuilder();
        try {
            models.ask(question.keyId(), question.settings().model(), prompt.said(),
                    question.settings().answerTokens(), piece -> tell(filter.add(piece), text, listener));
            tell(filter.end(), text, listener);
        } catch (UnreachableModel e) {
            LOG.warn("the passages are the answer: {}", e.getMessage());
            if (!text.isEmpty()) {
                tell("\n\n", text, listener);
            }
            Answer alone = alone(searched, prompt, result, String.valueOf(e.getMessage()), listener);
            return new Answer(alone.kind(), text + alone.text(), alone.sources(), alone.citations(), 0, 0,
                    alone.relevance(), searched, "", alone.note());
        }
        Citations citations = Citations.of(text.toString(), prompt.sources());
        return new Answer(AnswerKind.ANSWERED, text.toString(), prompt.sources(), citations.all(), filter.removed(),
                citations.uncited(), result.relevance(), searched, question.settings().model(), "");
    }

    private static void tell(String piece, StringBuilder text, AnswerListener listener) {
        if (!piece.isEmpty()) {
            text.append(piece);
            listener.token(piece);
        }
    }

    private static Answer alone(String searched, Prompt prompt, SearchResult result, String why,
            AnswerListener listener) {
        String text = chinese(searched)
                ? "没有可用的模型，以下是找到的原文：\n\n"
                : "No model answered; these are the passages that were found:\n\n";
        text += prompt.sources().stream().limit(SHOWN_ALONE)
                .map(source -> source.found().passage().text() + " [" + source.number() + "]")
                .collect(Collectors.joining("\n\n"));
        listener.token(text);
        return new Answer(AnswerKind.PASSAGES_ONLY, text, prompt.sources(), List.of(), 0, 0, result.relevance(),
                searched, "", why);
    }

    private static Answer nothing(Question question, String searched, SearchResult result, AnswerListener listener) {
        String near = result.passages().stream().map(FoundPassage::documentName).distinct().limit(SHOWN_ALONE)
                .collect(Collectors.joining(", "));
        String text = chinese(searched)
                ? "在“" + question.collection() + "”中没有找到相关内容。"
                        + (near.isEmpty() ? "请先添加文档，或换个说法。" : "可以换个说法，或查看：" + near + "。")
                : "Nothing relevant was found in " + question.collection() + ". "
                        + (near.isEmpty()
                                ? "Add documents, or ask in other words."
                                : "Ask in other words, or look into: " + near + ".");
        listener.sources(List.of());
        listener.token(text);
        return new Answer(AnswerKind.NOTHING_RELEVANT, text, List.of(), List.of(), 0, 0, result.relevance(), searched,
                "", "");
    }

    /** A question that follows others is searched as what it means among them. */
    private String standalone(Question question) {
        String asked = question.search().text();
        if (question.history().isEmpty()) {
            return asked;
        }
        String before = question.history().getLast().question();
        String joined = cut(before + " " + asked);
        if (question.settings().model().isEmpty()) {
            return joined;
        }
        String talk = question.history().reversed().stream().limit(REMEMBERED).toList().reversed().stream()
                .map(turn -> "Question: " + turn.question() + "\nAnswer: " + turn.answer().substring(0,
                        Math.min(600, turn.answer().length())))
                .collect(Collectors.joining("\n"));
        StringBuilder rewritten = new StringBuilder();
        try {
            models.ask(question.keyId(), question.settings().model(),
                    List.of(new ChatModel.Said("system", REWRITE),
                            new ChatModel.Said("user", cut(talk) + "\nLast question: " + asked)),
                    REWRITTEN_TOKENS, rewritten::append);
        } catch (UnreachableModel e) {
            LOG.info("the question is searched together with the one before: {}", e.getMessage());
            return joined;
        }
        String line = cut(rewritten.toString().strip());
        return ofConversation(line, question) ? line : joined;
    }

    /**
     * Whether a question was put in the conversation's own words. A model that says something else instead (that it cannot, or
     * does not know) must not be searched for.
     */
    private static boolean ofConversation(String rewritten, Question question) {
        Set<String> said = new HashSet<>(Terms.ofPassage(question.search().text()));
        question.history().reversed().stream().limit(REMEMBERED).forEach(turn -> {
            said.addAll(Terms.ofPassage(turn.question()));
            said.addAll(Terms.ofPassage(turn.answer()));
        });
        List<String> words = Terms.ofQuestion(rewritten);
        return !words.isEmpty() && 2 * words.stream().filter(said::contains).count() >= words.size();
    }

    private static String cut(String text) {
        return text.length() <= SearchRequest.MOST_CHARACTERS
                ? text
                : text.substring(text.length() - SearchRequest.MOST_CHARACTERS);
    }

    private static SearchRequest withText(SearchRequest request, String text) {
        return new SearchRequest(text, request.mode(), request.topK(), request.similarityThreshold(), request.filter(),
                request.fusion(), request.diversity(), request.rerank());
    }

    private static boolean chinese(String text) {
        return text.toLowerCase(Locale.ROOT).codePoints().anyMatch(Character::isIdeographic);
    }
}
