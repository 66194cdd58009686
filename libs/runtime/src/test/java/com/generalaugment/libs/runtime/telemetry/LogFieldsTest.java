package com.generalaugment.libs.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogFieldsTest {

    private static final Tenant TENANT = new Tenant(UUID.randomUUID());
    private static final RequestContext CONTEXT = new RequestContext(TENANT, "req_1", TraceContext.create());

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void fieldsAreThereUntilClosedAndInnerOnesGiveWayToOuterOnes() {
        try (LogFields outer = LogFields.of(CONTEXT).with(LogFields.ROUTE, "none")) {
            // When
            try (LogFields inner = LogFields.none()
                    .with(LogFields.ROUTE, "/v1/responses")
                    .with(LogFields.ROUTE, "/v1/models")
                    .with(LogFields.RUN, "run_1")
                    .with(LogFields.RESPONSE, null)) {
                // Then
                assertThat(MDC.get("route")).isEqualTo("/v1/models");
                assertThat(MDC.get("run_id")).isEqualTo("run_1");
                assertThat(MDC.get("project_id")).isEqualTo(TENANT.toString());
                assertThat(MDC.getCopyOfContextMap()).doesNotContainKey("response_id");
            }
            assertThat(MDC.get("route")).isEqualTo("none");
            assertThat(MDC.get("request_id")).isEqualTo("req_1");
            assertThat(MDC.get("trace_id")).isEqualTo(CONTEXT.trace().traceId());
            assertThat(MDC.getCopyOfContextMap()).doesNotContainKey("run_id");
        }
    }

    @Test
    void aUserIsToldApartAndNotTold() { // hazard 42
        try (LogFields fields = LogFields.none().withUser(TENANT, "anna@example.org")) {
            // When
            String hash = MDC.get("user_hash");

            // Then: the same user of another project is somebody else
            assertThat(hash).matches("[0-9a-f]{16}");
            fields.withUser(new Tenant(UUID.randomUUID()), "anna@example.org");
            assertThat(MDC.get("user_hash")).isNotEqualTo(hash);
            fields.withUser(TENANT, "anna@example.org");
            assertThat(MDC.get("user_hash")).isEqualTo(hash);
        }
    }
}
