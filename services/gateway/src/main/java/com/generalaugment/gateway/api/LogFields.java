package com.generalaugment.gateway.api;

import java.util.List;
import org.slf4j.MDC;

/** What every log line written for a request says of it: never bodies, keys or people. */
final class LogFields implements AutoCloseable {

    private static final String REQUEST = "request_id";
    private static final String TRACE = "trace_id";
    private static final String ROUTE = "route";
    private static final String PROJECT = "project_id";

    private LogFields() {}

    static LogFields of(Exchange exchange) {
        MDC.put(REQUEST, exchange.requestId());
        MDC.put(TRACE, exchange.trace().traceId());
        MDC.put(ROUTE, exchange.route());
        var tenant = exchange.context().tenant();
        if (tenant != null) {
            MDC.put(PROJECT, tenant.toString());
        }
        return new LogFields();
    }

    @Override
    public void close() {
        List.of(REQUEST, TRACE, ROUTE, PROJECT).forEach(MDC::remove);
    }
}
