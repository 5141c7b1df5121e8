package io.harborai.gateway.guardrail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.Failure;
import io.harborai.gateway.guardrail.RuleCounts.Outcome;
import io.harborai.gateway.guardrail.text.Detector;
import io.harborai.gateway.guardrail.text.Masker;
import io.harborai.gateway.guardrail.text.TextStage;
import org.jspecify.annotations.Nullable;

/** The rules for the texts of one request or one answer, and what they have come to. Confined to one event loop. */
final class TextRules {
    private final List<Rule> rules;
    private final Side side;
    private final RuleCounts counts;
    private @Nullable Rule blocked;
    /** The characters that each rule for sizes has seen. */
    private final Map<Rule, long[]> lengths = new HashMap<>();

    TextRules(List<Rule> rules, Side side, RuleCounts counts) {
        this.rules = rules;
        this.side = side;
        this.counts = counts;
    }

    /** Whether no text need pass {@link #newStages}. */
    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Whether some of what is said may have to be kept from the caller. */
    boolean hide() {
        return rules.stream().anyMatch(rule -> rule.action() != Action.WARN && rule.check() instanceof Check.Texts);
    }

    /** The failure of the first rule that blocked, null when none did. */
    @Nullable
    Failure failure() {
        return blocked == null ? null : blocked.blocked(side);
    }

    /** What one text passes through. */
    TextStage newStages(boolean nested) {
        return nested ? new ArgumentsStage(this::stages) : stages();
    }

    private TextStage stages() {
        List<TextStage> stages = rules.stream().map(this::stage).toList();
        return stages.size() == 1 ? stages.get(0) : new Chain(stages);
    }

    private TextStage stage(Rule rule) {
        return switch (rule.check()) {
            case Check.Texts texts -> rule.action() == Action.WARN
                    ? new Watcher(rule, texts.detectors().newDetector())
                    : new Masker(texts.detectors().newDetector(), kind -> found(rule, kind));
            case Check.Size size -> new Ruler(rule, size.maxCharacters());
            case Check.Webhook hook -> throw new IllegalStateException("a webhook is no rule for pieces of text");
            case Check.Form form -> throw new IllegalStateException("a schema is no rule for pieces of text");
        };
    }

    private String found(Rule rule, String kind) {
        if (rule.action() == Action.MASK) {
            counts.add(rule, Outcome.MASKED);
            return rule.mask(kind);
        }
        against(rule);
        return "";
    }

    private void against(Rule rule) {
        if (rule.action() == Action.WARN) {
            counts.add(rule, Outcome.WARNED);
        } else if (blocked == null) {
            blocked = rule;
            counts.add(rule, Outcome.BLOCKED);
        }
    }

    /** One stage after another. */
    private record Chain(List<TextStage> stages) implements TextStage {
        @Override
        public void push(CharSequence piece, StringBuilder out) {
            CharSequence current = piece;
            for (int i = 0; i + 1 < stages.size(); i++) {
                StringBuilder passed = new StringBuilder();
                stages.get(i).push(current, passed);
                current = passed;
            }
            stages.get(stages.size() - 1).push(current, out);
        }

        @Override
        public void finish(StringBuilder out) {
            StringBuilder current = new StringBuilder();
            for (TextStage stage : stages) {
                StringBuilder passed = new StringBuilder();
                stage.push(current, passed);
                stage.finish(passed);
                current = passed;
            }
            out.append(current);
        }
    }

    /** Looks, and holds nothing back. */
    private final class Watcher implements TextStage {
        private final Rule rule;
        private final Detector detector;
        private long position;

        private Watcher(Rule rule, Detector detector) {
            this.rule = rule;
            this.detector = detector;
        }

        @Override
        public void push(CharSequence piece, StringBuilder out) {
            for (int i = 0; i < piece.length(); i++) {
                detector.next(piece.charAt(i), position++, (start, end, kind) -> against(rule));
            }
            out.append(piece);
        }

        @Override
        public void finish(StringBuilder out) {
            detector.end(position, (start, end, kind) -> against(rule));
        }
    }

    /** Counts the characters of all texts together. */
    private final class Ruler implements TextStage {
        private final Rule rule;
        private final int most;

        private Ruler(Rule rule, int most) {
            this.rule = rule;
            this.most = most;
        }

        @Override
        public void push(CharSequence piece, StringBuilder out) {
            long[] length = lengths.computeIfAbsent(rule, first -> new long[1]);
            boolean before = length[0] > most;
            length[0] += piece.length();
            if (!before && length[0] > most) {
                against(rule);
            }
            out.append(piece);
        }

        @Override
        public void finish(StringBuilder out) {
            // It holds nothing back.
        }
    }
}
