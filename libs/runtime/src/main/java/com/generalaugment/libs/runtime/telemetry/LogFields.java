package com.generalaugment.libs.runtime.telemetry;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Sha256;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What every log line that this thread writes says of the work it is written for, until closed: never bodies, credentials or
 * people.
 */
public final class LogFields implements AutoCloseable {

    public static final String REQUEST = "request_id";
    public static final String TRACE = "trace_id";
    public static final String PROJECT = "project_id";
    public static final String ROUTE = "route";
    public static final String RUN = "run_id";
    public static final String RESPONSE = "response_id";
    public static final String USER = "user_hash";

    private static final int HASH_BYTES = 8;

    private final Map<String, @Nullable String> before = HashMap.newHashMap(6);

    private LogFields() {}

    public static LogFields none() {
        return new LogFields();
    }

    public static LogFields of(RequestContext context) {
        return new LogFields()
                .with(REQUEST, context.requestId())
                .with(TRACE, context.trace().traceId())
                .withProject(context.tenant());
    }

    /** Absent and empty values are left out. */
    public LogFields with(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return this;
        }
        if (!before.containsKey(name)) {
            before.put(name, MDC.get(name));
        }
        MDC.put(name, value);
        return this;
    }

    public LogFields withProject(@Nullable Tenant tenant) {
        return tenant == null ? this : with(PROJECT, tenant.toString());
    }

    /** The same user of the same project has the same hash; the id itself is not logged. */
    public LogFields withUser(Tenant tenant, @Nullable String userId) {
        return userId == null ? this : with(USER, hash(tenant + "\0" + userId));
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                MDC.remove(name);
            } else {
                MDC.put(name, value);
            }
        });
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.of(text), 0, HASH_BYTES);
    }
}
