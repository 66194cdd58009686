package com.generalaugment.libs.runtime.telemetry;

import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs statements and scripts of this platform that a store refuses. These are defects and not outages: the store is up and a
 * later attempt fails the same way.
 *
 * <p>Metric {@code general_augment_store_defects_total} by {@code store} and {@code code}; every defect counts. The log has one line per
 * store and code in ten seconds, because a defect on the hot path repeats with every request.
 */
public final class DefectReport {

    private static final Logger LOG = LoggerFactory.getLogger(DefectReport.class);
    private static final String METRIC = "general_augment_store_defects";
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private static final Map<String, Long> LOGGED = new ConcurrentHashMap<>();

    private DefectReport() {}

    /**
     * @param store {@code redis} or {@code postgresql}
     * @param code the error's code as the store names it
     * @param text the store's message, without values of tenants
     */
    public static void add(String store, String code, String text) {
        Metrics.counter(METRIC, "store", store, "code", code).increment();
        long now = System.nanoTime();
        long logged = LOGGED.merge(
                store + " " + code, now, (last, current) -> current - last > LOG_INTERVAL_NANOS ? current : last);
        if (logged == now) {
            LOG.error("{} refused a statement or script of this platform, which is a defect here: {}", store, text);
        }
    }
}
