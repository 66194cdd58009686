package com.generalaugment.metering.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.contracts.metering.BudgetRequest;
import com.generalaugment.libs.contracts.metering.ListBudgetsRequest;
import com.generalaugment.libs.contracts.metering.MeteringDocument;
import com.generalaugment.libs.contracts.metering.MeteringGrpc;
import com.generalaugment.libs.contracts.metering.ReleaseReply;
import com.generalaugment.libs.contracts.metering.ReleaseRequest;
import com.generalaugment.libs.contracts.metering.Reservation;
import com.generalaugment.libs.contracts.metering.ReserveRequest;
import com.generalaugment.libs.contracts.metering.UsageRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.VirtualThreadCalls;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.metering.domain.Admissions;
import com.generalaugment.metering.domain.Budgets;
import com.generalaugment.metering.domain.Budgets.Standing;
import com.generalaugment.metering.domain.Plan;
import com.generalaugment.metering.domain.Price;
import com.generalaugment.metering.domain.ReservationCounters.Unreadable;
import com.generalaugment.metering.domain.Usage;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** What other services may ask of prices, budgets and usage. Every call works on a virtual thread. */
@GrpcService
public class MeteringGrpcService extends MeteringGrpc.MeteringImplBase {

    private final Admissions admissions;
    private final Usage usage;
    private final Budgets budgets;

    public MeteringGrpcService(Admissions admissions, Usage usage, Budgets budgets) {
        this.admissions = admissions;
        this.usage = usage;
        this.budgets = budgets;
    }

    @Override
    public void reserve(ReserveRequest request, StreamObserver<Reservation> out) {
        Tenant tenant = tenant();
        VirtualThreadCalls.unary(out, () -> {
            Reservation reservation = reservation(admissions.reserve(tenant, command(request)), request);
            if (Context.current().isCancelled()) {
                // The caller has given up and will not run the turn.
                admissions.release(tenant, request.getReservationId());
            }
            return reservation;
        });
    }

    @Override
    public void release(ReleaseRequest request, StreamObserver<ReleaseReply> out) {
        Tenant tenant = tenant();
        VirtualThreadCalls.unary(out, () -> {
            admissions.release(tenant, request.getReservationId());
            return ReleaseReply.getDefaultInstance();
        });
    }

    @Override
    public void getUsage(UsageRequest request, StreamObserver<MeteringDocument> out) {
        answer(
                out,
                tenant -> UsageDocument.of(
                        tenant.toString(),
                        usage.report(tenant, request.getStartDate(), request.getEndDate()),
                        Plan.named(request.getPlan())));
    }

    @Override
    public void listBudgets(ListBudgetsRequest request, StreamObserver<MeteringDocument> out) {
        answer(out, tenant -> {
            var list = Json.object();
            var items = list.putArray("items");
            budgets.list(tenant).forEach(standing -> items.add(rendered(tenant, standing)));
            return list;
        });
    }

    @Override
    public void createBudget(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        answer(
                out,
                tenant -> rendered(
                        tenant,
                        budgets.create(
                                tenant,
                                BudgetBody.created(
                                        request.getBody().toByteArray(), request.getBudgetId(), tenant.toString()))));
    }

    @Override
    public void getBudget(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        answer(out, tenant -> rendered(tenant, budgets.get(tenant, request.getBudgetId())));
    }

    @Override
    public void updateBudget(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        answer(out, tenant -> {
            var old = budgets.existing(tenant, request.getBudgetId());
            return rendered(
                    tenant,
                    budgets.update(
                            tenant, BudgetBody.changed(request.getBody().toByteArray(), old, tenant.toString())));
        });
    }

    @Override
    public void deleteBudget(BudgetRequest request, StreamObserver<MeteringDocument> out) {
        answer(out, tenant -> {
            budgets.delete(tenant, request.getBudgetId());
            return Json.object().put("status", "deleted");
        });
    }

    private static void answer(StreamObserver<MeteringDocument> out, Function<Tenant, JsonNode> work) {
        Tenant tenant = tenant();
        VirtualThreadCalls.unary(out, () -> {
            try {
                return MeteringDocument.newBuilder()
                        .setJson(ByteString.copyFrom(Json.bytes(work.apply(tenant))))
                        .build();
            } catch (Unreadable e) {
                throw Problem.of(ErrorKind.UNAVAILABLE, "budget_state_unavailable", "Budgets cannot be read right now.")
                        .retryAfter(Duration.ofSeconds(1));
            }
        });
    }

    private static JsonNode rendered(Tenant tenant, Standing standing) {
        return BudgetBody.render(standing, tenant.toString(), Instant.now());
    }

    private static Admissions.Request command(ReserveRequest request) {
        return new Admissions.Request(
                request.getReservationId(),
                request.getUserId(),
                request.getModel(),
                request.getProvider(),
                request.getInputTokens(),
                request.getMaxOutputTokens(),
                gates(request),
                request.getRunBudgetMicros(),
                request.getWaits(),
                Duration.ofSeconds(request.getHoldSeconds()),
                request.getAlternativesList().stream()
                        .map(model -> new Admissions.Model(model.getModel(), model.getProvider()))
                        .toList());
    }

    private static Plan gates(ReserveRequest request) {
        Plan plan = Plan.named(request.getPlan())
                .loweredTo(request.getConcurrentTurns(), request.getMessagesPerUserPerMinute());
        return request.getNoTurn() ? plan.withoutTurns() : plan;
    }

    /** Without alternatives the price that is held is the model's own, also when the list has changed since. */
    private Reservation reservation(Admissions.Reserved reserved, ReserveRequest request) {
        Price own = request.getAlternativesCount() == 0
                ? reserved.price()
                : admissions
                        .priceOf(new Admissions.Model(request.getModel(), request.getProvider()))
                        .orElse(reserved.price());
        Reservation.Builder reservation =
                Reservation.newBuilder().setReservedMicros(reserved.micros()).setPrice(price(own));
        request.getAlternativesList()
                .forEach(model -> reservation.addAlternativePrices(admissions
                        .priceOf(new Admissions.Model(model.getModel(), model.getProvider()))
                        .map(MeteringGrpcService::price)
                        .orElse(com.generalaugment.libs.contracts.metering.Price.getDefaultInstance())));
        return reservation.build();
    }

    private static com.generalaugment.libs.contracts.metering.Price price(Price price) {
        return com.generalaugment.libs.contracts.metering.Price.newBuilder()
                .setVersion(price.version())
                .setInputMicrosPerMillion(price.inputPerMillion())
                .setCachedInputMicrosPerMillion(price.cachedInputPerMillion())
                .setCacheWriteMicrosPerMillion(price.cacheWritePerMillion())
                .setOutputMicrosPerMillion(price.outputPerMillion())
                .build();
    }

    private static Tenant tenant() {
        return RequestContext.current().requireTenant();
    }
}
