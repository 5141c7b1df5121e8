package io.harborai.knowledge.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

import io.harborai.knowledge.answer.Answer;
import io.harborai.knowledge.answer.AnswerKind;
import io.harborai.knowledge.answer.AnswerListener;
import io.harborai.knowledge.answer.AnswerSettings;
import io.harborai.knowledge.answer.Answers;
import io.harborai.knowledge.answer.ChatModel;
import io.harborai.knowledge.answer.Citation;
import io.harborai.knowledge.answer.Question;
import io.harborai.knowledge.answer.Source;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.FusionRule;
import io.harborai.knowledge.embed.Embedder;
import io.harborai.knowledge.index.Filter;
import io.harborai.knowledge.retrieve.Mode;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.knowledge.retrieve.SearchResult;

/** Measures a set. Blocking; for one thread. */
public final class Evaluation {
    private static final int DEPTH = 10;
    /** The constants of the likelihood were fitted on the first, third, … fifty questions. */
    private static final int FITTED = 50;
    /** A sentence that a model wrote in its own words still has most of them from its source. */
    private static final double SUPPORT = 0.9;

    private final Dataset set;
    private final Plan plan;
    private final IntConsumer progress;
    private final double threshold = AnswerSettings.DEFAULT.threshold();
    private int done;

    /**
     * What is measured, and by what.
     *
     * @param directory an empty directory, which is the caller's to remove
     * @param embedding the embedding model; {@link EmbeddingModel#NONE} for full text alone
     * @param embedder gives vectors
     * @param answering the model that answers; empty for no answers
     * @param chat reaches it
     * @param mostAnswers most questions that are answered
     */
    public record Plan(Path directory, EmbeddingModel embedding, Embedder embedder, String answering, ChatModel chat,
            int mostAnswers) {}

    private Evaluation(Dataset set, Plan plan, IntConsumer progress) {
        this.set = set;
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Measures a set.
     *
     * @param set the set
     * @param plan what is measured
     * @param progress hears how many questions were asked
     * @return what came of it
     * @throws InterruptedException if the thread was interrupted
     * @throws io.harborai.knowledge.collection.KnowledgeException if the embedding model gives no vectors
     */
    public static EvaluationResult of(Dataset set, Plan plan, IntConsumer progress) throws InterruptedException {
        try (TrialCollection trial = TrialCollection.of(set, plan.directory(), plan.embedder(), plan.embedding())) {
            Evaluation evaluation = new Evaluation(set, plan, progress);
            List<Scores> scores = new ArrayList<>();
            for (Mode mode : trial.embedded() ? Mode.values() : new Mode[]{Mode.KEYWORD}) {
                scores.add(evaluation.scores(trial, mode, FusionRule.NORMALISED_SCORE));
            }
            if (trial.embedded()) {
                scores.add(evaluation.scores(trial, Mode.HYBRID, FusionRule.RECIPROCAL_RANK));
            }
            return new EvaluationResult(set.name(), set.passages().size(), evaluation.answerable().size(), scores,
                    evaluation.refusals(trial), evaluation.answers(trial));
        }
    }

    private List<Dataset.Question> answerable() {
        return set.questions().stream().filter(question -> !question.grades().isEmpty()).toList();
    }

    private void step() {
        done++;
        progress.accept(done);
    }

    private static SearchRequest request(String text, Mode mode, int most) {
        return request(text, mode, most, FusionRule.NORMALISED_SCORE);
    }

    private static SearchRequest request(String text, Mode mode, int most, FusionRule fusion) {
        return new SearchRequest(text, mode, most, 0, Filter.ALL, Optional.of(fusion), 0, false);
    }

    private Scores scores(TrialCollection trial, Mode mode, FusionRule fusion) {
        double[] sums = new double[5];
        for (Dataset.Question question : answerable()) {
            List<String> ranking = trial.search(request(question.text(), mode, DEPTH, fusion))
                    .passages().stream()
                    .map(found -> found.documentId()).toList();
            sums[0] += Measures.recall(ranking, question.grades(), 1);
            sums[1] += Measures.recall(ranking, question.grades(), 5);
            sums[2] += Measures.recall(ranking, question.grades(), DEPTH);
            sums[3] += Measures.ndcg(ranking, question.grades(), DEPTH);
            sums[4] += Measures.reciprocalRank(ranking, question.grades());
            step();
        }
        int all = Math.max(1, answerable().size());
        String name = mode.name().toLowerCase(Locale.ROOT);
        return new Scores(mode == Mode.HYBRID && fusion == FusionRule.RECIPROCAL_RANK ? name + ", ranks" : name,
                sums[0] / all, sums[1] / all, sums[2] / all,
                sums[3] / all, sums[4] / all);
    }

    /** Only where each question has one passage: where it has more, one that is taken away leaves others. */
    private Optional<Refusals> refusals(TrialCollection trial) {
        List<Dataset.Question> questions = answerable();
        if (questions.isEmpty() || questions.stream().anyMatch(question -> question.grades().size() != 1)) {
            return Optional.empty();
        }
        List<Double> there = new ArrayList<>();
        List<Double> away = new ArrayList<>();
        for (int from = 0; from < questions.size();) {
            Set<String> passage = questions.get(from).grades().keySet();
            int to = from;
            while (to < questions.size() && questions.get(to).grades().keySet().equals(passage)) {
                there.add(likelihood(trial, questions.get(to)));
                to++;
            }
            List<Dataset.Question> same = questions.subList(from, to);
            trial.without(passage, () -> same.forEach(question -> away.add(likelihood(trial, question))));
            from = to;
        }
        return Optional.of(new Refusals(Measures.separation(there, away),
                Measures.separation(unseen(there), unseen(away)), below(there), below(away)));
    }

    private double likelihood(TrialCollection trial, Dataset.Question question) {
        step();
        SearchResult result = trial.search(request(question.text(), Mode.HYBRID, DEPTH));
        return result.passages().isEmpty() ? 0 : result.relevance();
    }

    private static List<Double> unseen(List<Double> all) {
        List<Double> unseen = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.size() <= FITTED || i / FITTED % 2 == 1) {
                unseen.add(all.get(i));
            }
        }
        return unseen;
    }

    private double below(List<Double> all) {
        return all.stream().filter(each -> each < threshold).count() / (double) all.size();
    }

    private Optional<AnswerScores> answers(TrialCollection trial) {
        if (plan.answering().isEmpty() || plan.mostAnswers() == 0) {
            return Optional.empty();
        }
        Answers answers = new Answers(trial, plan.chat());
        CitationCount count = new CitationCount();
        for (Dataset.Question question : spread(answerable())) {
            Answer answer = answers.answer(new Question("trial", Access.ADMINISTRATOR, "",
                    request(question.text(), Mode.HYBRID, AnswerSettings.DEFAULT.topK()), List.of(),
                    AnswerSettings.DEFAULT.withModel(plan.answering())), new Silent());
            count.add(answer, question);
            step();
        }
        return Optional.of(count.scores(plan.answering()));
    }

    /** So many of the questions, evenly from the first to the last. */
    private List<Dataset.Question> spread(List<Dataset.Question> all) {
        int most = Math.min(plan.mostAnswers(), all.size());
        List<Dataset.Question> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            some.add(all.get((int) ((long) i * all.size() / most)));
        }
        return some;
    }

    /** Adds up citations. */
    private static final class CitationCount {
        private int asked;
        private int answered;
        private int citing;
        private int citations;
        private int relevant;
        private int supported;
        private int known;
        private int holding;
        private int verbatim;
        private int removed;
        private int uncited;

        void add(Answer answer, Dataset.Question question) {
            asked++;
            if (answer.kind() != AnswerKind.ANSWERED) {
                return;
            }
            answered++;
            citing += answer.citations().isEmpty() ? 0 : 1;
            for (Citation each : answer.citations()) {
                Source source = answer.sources().get(each.number() - 1);
                citations++;
                relevant += question.grades().containsKey(source.found().documentId()) ? 1 : 0;
                supported += each.support() >= SUPPORT ? 1 : 0;
                verbatim += !each.quote().isEmpty() && source.found().passage().text().contains(each.quote()) ? 1 : 0;
            }
            if (!question.answers().isEmpty()) {
                known++;
                holding += holds(answer, question) ? 1 : 0;
            }
            removed += answer.removedCitations();
            uncited += answer.uncitedSentences();
        }

        private static boolean holds(Answer answer, Dataset.Question question) {
            return answer.citations().stream()
                    .filter(each -> question.grades().containsKey(
                            answer.sources().get(each.number() - 1).found().documentId()))
                    .anyMatch(each -> question.answers().stream().anyMatch(each.quote()::contains));
        }

        AnswerScores scores(String model) {
            return new AnswerScores(model, asked, answered, part(citing, answered), part(relevant, citations),
                    part(supported, citations), known == 0 ? -1 : part(holding, known), part(verbatim, citations),
                    removed, uncited);
        }

        private static double part(int of, int all) {
            return all == 0 ? 0 : (double) of / all;
        }
    }

    /** Hears nothing; the whole answer is looked at. */
    private static final class Silent implements AnswerListener {
        @Override
        public void sources(List<Source> sources) {
            // They are in the answer.
        }

        @Override
        public void token(String text) {
            // It is in the answer.
        }
    }
}
