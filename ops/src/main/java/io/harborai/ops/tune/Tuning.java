package io.harborai.ops.tune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a tuning.
 *
 * @param status what was done
 * @param before the setting at the beginning
 * @param best   the best that was found
 * @param base   what the load was like at the beginning
 * @param after  what it was like under the best
 * @param gain   of the score, in percent, with its uncertainty
 * @param steps  what was tried, in order
 * @param why    why nothing was changed; empty when something was
 */
public record Tuning(Status status, Setting before, Setting best, Trial base, Trial after, Estimate gain,
        List<Step> steps, String why) {
    /** What was done. */
    public enum Status {
        /** The best is in force. */
        IMPROVED,
        /** Nothing better was found. */
        UNCHANGED,
        /** What seemed better was not, and the beginning is in force again. */
        ROLLED_BACK,
        /** There was too little load to tell anything. */
        NO_LOAD;

        /** In lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A value that was tried.
     *
     * @param knob       which knob
     * @param value      its value
     * @param trial      what the load was like
     * @param difference of the score to the best so far
     * @param kept       whether it was better beyond noise
     */
    public record Step(String knob, int value, Trial trial, Estimate difference, boolean kept) {
        /** Under the names of the API. */
        public Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("knob", knob);
            json.put("value", value);
            json.put("measured", trial.toJson());
            json.put("score_difference", difference.mean());
            json.put("plus_minus", difference.half());
            json.put("pairs", difference.count());
            json.put("kept", kept);
            return json;
        }
    }

    /** Copies the list. */
    public Tuning {
        steps = List.copyOf(steps);
    }

    static Tuning without(Setting start, Trial base, String why) {
        return new Tuning(Status.NO_LOAD, start, start, base, base, new Estimate(0, 0, 0), List.of(), why);
    }

    /** Under the names of the API. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", status.word());
        json.put("before", before.values());
        json.put("best", best.values());
        json.put("baseline", base.toJson());
        json.put("result", after.toJson());
        json.put("gain_percent", gain.mean());
        json.put("gain_plus_minus", gain.half());
        json.put("steps", steps.stream().map(Step::toJson).toList());
        json.put("why", why);
        return json;
    }
}
