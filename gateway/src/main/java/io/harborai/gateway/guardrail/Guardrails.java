package io.harborai.gateway.guardrail;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.plugin.Decision;
import io.harborai.engine.plugin.Interceptor;
import io.harborai.engine.plugin.RequestView;
import io.harborai.engine.translate.ChatView;
import io.harborai.engine.wire.Form;
import io.harborai.gateway.guardrail.RuleCounts.Outcome;
import io.harborai.gateway.guardrail.TextFields.Field;
import io.harborai.gateway.guardrail.text.TextStage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rules on every call: what is asked before it is routed, what is answered as it comes. Rules are tried in their order,
 * each on what those before it left. Shared by all event loops; the rules are an immutable list that is swapped whole.
 */
public final class Guardrails implements Interceptor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Guardrails.class);

    private final Vertx vertx;
    private final Webhooks webhooks;
    private final RuleCounts counts = new RuleCounts();
    private final UnaryOperator<String> keyNames;
    private volatile List<Rule> rules;

    /** These rules, in this order; rules name keys by their ids. */
    public Guardrails(Vertx vertx, List<Rule> rules) {
        this(vertx, rules, id -> id);
    }

    /**
     * These rules, in this order.
     *
     * @param keyNames the name of the key with an id, which rules may name it by too; called on event loops
     */
    public Guardrails(Vertx vertx, List<Rule> rules, UnaryOperator<String> keyNames) {
        this.vertx = vertx;
        this.keyNames = keyNames;
        this.webhooks = new Webhooks(vertx);
        this.rules = List.copyOf(rules);
    }

    /** Swaps the rules; an answer that has begun keeps the old ones. */
    public void swap(List<Rule> next) {
        rules = List.copyOf(next);
    }

    /** What the rules did. */
    public RuleCounts counts() {
        return counts;
    }

    @Override
    public String name() {
        return "guardrails";
    }

    @Override
    public boolean idle() {
        return rules.isEmpty();
    }

    /** Late: what other interceptors put into a request is looked at too. */
    @Override
    public int order() {
        return 1_000;
    }

    @Override
    public boolean failClosed() {
        return true;
    }

    private List<Rule> rules(Side side, RequestView request, boolean whole) {
        List<Rule> now = rules;
        if (now.isEmpty()) {
            return now;
        }
        return now.stream().filter(rule -> rule.check().needsAll() == whole
                && rule.looksAt(side, request.tenant(), keyNames)).toList();
    }

    @Override
    public Decision before(RequestView request) {
        List<Rule> mine = rules(Side.REQUEST, request, false);
        if (mine.isEmpty()) {
            return Decision.proceed();
        }
        TextRules texts = new TextRules(mine, Side.REQUEST, counts);
        byte[] body = bytes(request);
        Piece piece = new Piece(body);
        for (Field field : TextFields.ofRequest(body).fields()) {
            TextStage stages = texts.newStages(field.nested());
            StringBuilder out = new StringBuilder(field.text().length() + 16);
            stages.push(field.text(), out);
            stages.finish(out);
            Failure failure = texts.failure();
            if (failure != null) {
                return Decision.refuse(failure);
            }
            if (!out.toString().equals(field.text())) {
                piece.replace(field.start(), field.end(), Form.begins(body) ? out.toString() : JsonText.quoted(out));
            }
        }
        return piece.isChanged() ? Decision.proceed().withBody(piece.toBytes()) : Decision.proceed();
    }

    private static byte[] bytes(RequestView request) {
        ByteBuffer body = request.body();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return bytes;
    }

    @Override
    public Optional<CompletionStage<Optional<Failure>>> hold(RequestView request) {
        List<Rule> hooks = rules(Side.REQUEST, request, true);
        if (hooks.isEmpty()) {
            return Optional.empty();
        }
        List<Said> texts = TextFields.ofRequest(bytes(request)).fields().stream()
                .map(field -> new Said(field.kind(), field.text())).toList();
        return Optional.of(ask(hooks, Side.REQUEST, request, texts));
    }

    /** Asks all at the same time; the first in order that is against it tells why. */
    private CompletionStage<Optional<Failure>> ask(List<Rule> hooks, Side side, RequestView request,
            List<Said> texts) {
        CompletionStage<Optional<Failure>> all = CompletableFuture.completedStage(Optional.empty());
        for (Rule rule : hooks) {
            CompletionStage<Optional<Failure>> one = ask(rule, side, request, texts)
                    .handle((allowed, problem) -> verdict(rule, side, request, allowed, problem));
            all = all.thenCombine(one, (first, second) -> first.isPresent() ? first : second);
        }
        return all;
    }

    private CompletionStage<Boolean> ask(Rule rule, Side side, RequestView request, List<Said> texts) {
        return switch (rule.check()) {
            case Check.Webhook hook -> webhooks.ask(hook, new Webhooks.Question(rule.name(), side, request.traceId(),
                    request.model(), request.tenant(), texts.stream().map(Said::text).toList()));
            case Check.Form form -> form.schema().fits(texts);
            case Check.Texts other -> throw new IllegalStateException(rule.name() + " looks at pieces");
            case Check.Size other -> throw new IllegalStateException(rule.name() + " looks at pieces");
        };
    }

    private Optional<Failure> verdict(Rule rule, Side side, RequestView request, @Nullable Boolean allowed,
            @Nullable Throwable problem) {
        if (allowed == null) {
            LOG.warn("guardrail {} could not check {}: {}", rule.name(), request.traceId(), String.valueOf(problem));
            return unchecked(rule, side);
        }
        if (allowed) {
            return Optional.empty();
        }
        boolean blocks = rule.action() == Action.BLOCK;
        counts.add(rule, blocks ? Outcome.BLOCKED : Outcome.WARNED);
        return blocks ? Optional.of(rule.blocked(side)) : Optional.empty();
    }

    private Optional<Failure> unchecked(Rule rule, Side side) {
        counts.add(rule, Outcome.UNCHECKED);
        return rule.failClosed() ? Optional.of(rule.unchecked(side)) : Optional.empty();
    }

    @Override
    public AnswerSink answer(RequestView request, AnswerSink next) {
        if (request.operation().passes()) {
            // Pictures, sound and judgements have no words of a model that could be looked at on their way.
            return next;
        }
        List<Rule> texts = rules(Side.ANSWER, request, false);
        List<Rule> hooks = rules(Side.ANSWER, request, true);
        if (texts.isEmpty() && hooks.isEmpty()) {
            return next;
        }
        Context context = vertx.getOrCreateContext();
        Executor loop = task -> context.runOnContext(ready -> task.run());
        Rule strict = texts.stream().filter(Rule::failClosed).findFirst().orElse(null);
        // The rules read OpenAI's chat format; another one is turned into it and back.
        return ChatView.of(request.operation(), request.traceId(), request.model(), request.keeping(), next,
                turned -> new GuardedAnswer(request, turned, new TextRules(texts, Side.ANSWER, counts), strict,
                        hooks.isEmpty() ? null : new Asked(hooks), loop));
    }

    /** What must see the whole of one answer. */
    private final class Asked implements GuardedAnswer.Asking {
        private final List<Rule> hooks;

        private Asked(List<Rule> hooks) {
            this.hooks = hooks;
        }

        @Override
        public CompletionStage<Optional<Failure>> ask(RequestView request, List<Said> texts) {
            return Guardrails.this.ask(hooks, Side.ANSWER, request, texts);
        }

        @Override
        public Optional<Failure> tooLong() {
            List<Failure> failures = new ArrayList<>();
            hooks.forEach(rule -> unchecked(rule, Side.ANSWER).ifPresent(failures::add));
            return failures.stream().findFirst();
        }
    }

    /** Closes the connections to webhooks. */
    @Override
    public void close() {
        webhooks.close();
    }
}
