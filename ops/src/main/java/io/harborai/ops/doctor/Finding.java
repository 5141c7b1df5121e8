package io.harborai.ops.doctor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a check found.
 *
 * @param check   its name
 * @param verdict what came of it
 * @param millis  how long it took
 */
public record Finding(String check, Verdict verdict, long millis) {
    /** Under the names of the API. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", check);
        json.put("status", verdict.level().word());
        json.put("evidence", verdict.evidence());
        json.put("remedy", verdict.remedy());
        json.put("took_ms", millis);
        return json;
    }

    /** The worst of several; as it should be when there are none. */
    public static Verdict.Level worst(List<Finding> findings) {
        return findings.stream().map(finding -> finding.verdict().level()).max(Verdict.Level::compareTo)
                .orElse(Verdict.Level.OK);
    }
}
