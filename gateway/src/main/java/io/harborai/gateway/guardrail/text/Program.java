package io.harborai.gateway.guardrail.text;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** A regular expression as a list of steps for a machine that is in several places at once. Immutable once it is made. */
final class Program {
    /** Most steps: what one character of text costs at most. */
    static final int MAX_STEPS = 5_000;

    /** One step. */
    sealed interface Step {
        /** Reads one character of a set, and goes on with the next step. */
        record Read(CharacterSet set) implements Step {}

        /** Goes on in two places. */
        record Fork(int one, int other) implements Step {}

        /** Goes on with the next step if this is such a place. */
        record Check(Syntax.Place place) implements Step {}

        /** The whole expression was read. */
        record Done() implements Step {}
    }

    private final List<Step> steps = new ArrayList<>();

    private Program() {
    }

    /** @throws IllegalArgumentException when it is too large */
    static Program of(Syntax syntax) {
        Program program = new Program();
        program.emit(syntax);
        program.add(new Step.Done());
        return program;
    }

    int size() {
        return steps.size();
    }

    Step step(int at) {
        return steps.get(at);
    }

    /** What a first character may be; null when the expression may be empty, or may begin anywhere else. */
    @Nullable
    CharacterSet first() {
        CharacterSet all = new CharacterSet();
        boolean[] seen = new boolean[steps.size()];
        List<Integer> open = new ArrayList<>(List.of(0));
        while (!open.isEmpty()) {
            int at = open.removeLast();
            if (seen[at]) {
                continue;
            }
            seen[at] = true;
            switch (steps.get(at)) {
                case Step.Read read -> all.addAll(read.set());
                case Step.Fork fork -> open.addAll(List.of(fork.one(), fork.other()));
                case Step.Check check -> open.add(at + 1);
                case Step.Done done -> {
                    return null;
                }
            }
        }
        return all;
    }

    private int add(Step step) {
        if (steps.size() >= MAX_STEPS) {
            throw new IllegalArgumentException("the pattern has more than " + MAX_STEPS
                    + " steps; repetitions multiply them. Make it simpler");
        }
        steps.add(step);
        return steps.size() - 1;
    }

    private void emit(Syntax syntax) {
        switch (syntax) {
            case Syntax.One one -> add(new Step.Read(one.set()));
            case Syntax.At place -> add(new Step.Check(place.place()));
            case Syntax.Sequence sequence -> sequence.parts().forEach(this::emit);
            case Syntax.Choice choice -> emit(choice.ways());
            case Syntax.Repeat repeat -> emit(repeat);
        }
    }

    private void emit(List<Syntax> ways) {
        if (ways.size() == 1) {
            emit(ways.get(0));
            return;
        }
        int fork = add(new Step.Done());
        emit(ways.get(0));
        int jump = add(new Step.Done());
        steps.set(fork, new Step.Fork(fork + 1, jump + 1));
        emit(ways.subList(1, ways.size()));
        steps.set(jump, new Step.Fork(steps.size(), steps.size()));
    }

    private void emit(Syntax.Repeat repeat) {
        for (int i = 0; i < repeat.least(); i++) {
            emit(repeat.part());
        }
        if (repeat.most() < 0) {
            int fork = add(new Step.Done());
            emit(repeat.part());
            add(new Step.Fork(fork, fork));
            steps.set(fork, new Step.Fork(fork + 1, steps.size()));
            return;
        }
        List<Integer> forks = new ArrayList<>();
        for (int i = repeat.least(); i < repeat.most(); i++) {
            forks.add(add(new Step.Done()));
            emit(repeat.part());
        }
        forks.forEach(fork -> steps.set(fork, new Step.Fork(fork + 1, steps.size())));
    }
}
