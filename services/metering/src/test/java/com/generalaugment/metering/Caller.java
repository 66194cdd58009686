package com.generalaugment.metering;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.metering.BudgetRequest;
import com.generalaugment.libs.contracts.metering.ListBudgetsRequest;
import com.generalaugment.libs.contracts.metering.MeteringDocument;
import com.generalaugment.libs.contracts.metering.MeteringGrpc;
import com.generalaugment.libs.contracts.metering.MeteringGrpc.MeteringBlockingStub;
import com.generalaugment.libs.contracts.metering.ReleaseRequest;
import com.generalaugment.libs.contracts.metering.Reservation;
import com.generalaugment.libs.contracts.metering.ReserveRequest;
import com.generalaugment.libs.contracts.metering.UsageRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

/** Another service that calls metering over gRPC on behalf of one new project. */
public final class Caller {

    /** Costs 0.40 US dollars per million tokens of output. */
    public static final String MODEL = "genaug/echo-1";

    /** Tokens of output whose worst case is exactly 0.40 US dollars. */
    public static final long FORTY_CENTS = 1_000_000;

    private static final ManagedChannel CHANNEL =
            PeerChannels.open("127.0.0.1:" + Fleet.GRPC_PORT, InfrastructureResource.INTERNAL_TOKEN);

    private final Tenant tenant = new Tenant(UUID.randomUUID());
    private final String plan;

    public Caller(String plan) {
        this.plan = plan;
    }

    public Tenant tenant() {
        return tenant;
    }

    public ReserveRequest.Builder turn(String run) {
        return ReserveRequest.newBuilder()
                .setReservationId(run)
                .setModel(MODEL)
                .setProvider("genaug")
                .setMaxOutputTokens(FORTY_CENTS)
                .setPlan(plan);
    }

    /** @throws Problem as told by metering */
    public Reservation reserve(ReserveRequest.Builder request) {
        return told(() -> stub().reserve(request.build()));
    }

    public Reservation reserve(String run) {
        return reserve(turn(run));
    }

    /** A caller who gives up. */
    public Reservation reserve(String run, Duration deadline) {
        return told(() -> stub(deadline).reserve(turn(run).build()));
    }

    public void release(String run) {
        told(() ->
                stub().release(ReleaseRequest.newBuilder().setReservationId(run).build()));
    }

    public JsonNode usage(String start, String end) {
        return document(() -> stub().getUsage(UsageRequest.newBuilder()
                .setStartDate(start)
                .setEndDate(end)
                .setPlan(plan)
                .build()));
    }

    public JsonNode createBudget(String id, String body) {
        return document(() -> stub().createBudget(budget(id, body)));
    }

    /** A budget of the whole project. */
    public String createBudget(String window, String limit, boolean enabled) {
        return createBudget("", """
                {"scope": "project", "window": "%s", "limit_usd": "%s", "enabled": %s}""".formatted(window, limit, enabled))
                .path("id")
                .asText();
    }

    public JsonNode changeBudget(String id, String body) {
        return document(() -> stub().updateBudget(budget(id, body)));
    }

    public JsonNode budget(String id) {
        return document(() -> stub().getBudget(budget(id, "")));
    }

    public JsonNode budgets() {
        return document(() -> stub().listBudgets(ListBudgetsRequest.getDefaultInstance()));
    }

    public JsonNode deleteBudget(String id) {
        return document(() -> stub().deleteBudget(budget(id, "")));
    }

    private static BudgetRequest budget(String id, String body) {
        return BudgetRequest.newBuilder()
                .setBudgetId(id)
                .setBody(ByteString.copyFromUtf8(body))
                .build();
    }

    private static JsonNode document(Supplier<MeteringDocument> call) {
        return Json.readTrusted(told(call).getJson().toByteArray());
    }

    private static <T> T told(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        }
    }

    private MeteringBlockingStub stub() {
        return stub(Duration.ofSeconds(60));
    }

    private MeteringBlockingStub stub(Duration deadline) {
        return PeerChannels.call(
                MeteringGrpc.newBlockingStub(CHANNEL),
                new RequestContext(tenant, "req_test", TraceContext.create()),
                deadline);
    }
}
