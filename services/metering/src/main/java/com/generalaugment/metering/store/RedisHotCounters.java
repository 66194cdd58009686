package com.generalaugment.metering.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.redis.RedisScript;
import com.generalaugment.metering.domain.Budget;
import com.generalaugment.metering.domain.HotCounters;
import com.generalaugment.metering.domain.Totals;
import com.generalaugment.metering.domain.Window;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One hash, one set of reservations and one marker per project in Redis; every change is one script. */
@ApplicationScoped
public class RedisHotCounters implements HotCounters {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Redis redis;
    private final RedisScript reserve;
    private final RedisScript mirror;

    public RedisHotCounters(Redis redis) {
        this.redis = redis;
        this.reserve = RedisScript.load(redis, RedisHotCounters.class, "/metering/reserve.lua");
        this.mirror = RedisScript.load(redis, RedisHotCounters.class, "/metering/mirror.lua");
    }

    @Override
    public Verdict admit(Tenant tenant, Hold hold) {
        String base = base(tenant);
        List<String> keys =
                List.of(base, base + ":fresh", base + ":held", base + ":amounts", base + ":user:" + hold.user());
        int userLimit = hold.user().isEmpty() ? 0 : hold.plan().messagesPerUserPerMinute();
        List<String> arguments = List.of(
                Long.toString(hold.now().toEpochMilli()),
                hold.day().toString(),
                hold.run(),
                Long.toString(hold.micros()),
                Long.toString(hold.holdFor().toMillis()),
                Integer.toString(hold.plan().concurrentTurns()),
                Integer.toString(userLimit),
                Long.toString(hold.plan().turnsPerDay()),
                Long.toString(hold.plan().turnsPerMonth()),
                Long.toString(hold.plan().tokensPerDay()));
        return verdict(run(reserve, keys, arguments));
    }

    @Override
    public long mirror(
            Tenant tenant, Totals totals, @Nullable List<Budget> budgets, Duration freshFor, List<String> settledRuns) {
        String base = base(tenant);
        List<String> arguments = new ArrayList<>(List.of(
                Long.toString(totals.version()),
                totals.day().toString(),
                Long.toString(freshFor.toMillis()),
                Long.toString(totals.turnsOfDay()),
                Long.toString(totals.turnsOfMonth()),
                Long.toString(totals.tokensOfDay()),
                Long.toString(totals.spentOfDay()),
                Long.toString(totals.spentOfMonth()),
                Long.toString(totals.spentInTotal()),
                budgets == null ? "" : encode(budgets)));
        arguments.addAll(settledRuns);
        Response held = run(mirror, List.of(base, base + ":fresh", base + ":held", base + ":amounts"), arguments);
        return Long.parseLong(held.toString());
    }

    @Override
    public void forget(Tenant tenant) {
        redis.send(Request.cmd(Command.DEL).arg(base(tenant) + ":fresh"));
    }

    private static Response run(RedisScript script, List<String> keys, List<String> arguments) {
        try {
            return script.await(keys, arguments, PATIENCE);
        } catch (RedisScript.Unavailable e) {
            throw new Unreadable(e);
        }
    }

    private static Verdict verdict(Response answer) {
        return switch (answer.get(0).toString()) {
            case "OK" -> new Verdict.Admitted(number(answer, 1));
            case "LOAD" -> new Verdict.LoadFirst();
            case "USER_RATE" -> new Verdict.UserTooFast(Duration.ofMillis(number(answer, 1)));
            case "CONCURRENCY" -> new Verdict.TooManyTurns(number(answer, 1));
            case "TURNS_DAY" -> new Verdict.PlanExhausted("turns", Window.DAY, number(answer, 1));
            case "TURNS_MONTH" -> new Verdict.PlanExhausted("turns", Window.MONTH, number(answer, 1));
            case "TOKENS_DAY" -> new Verdict.PlanExhausted("tokens", Window.DAY, number(answer, 1));
            case "BUDGET" ->
                new Verdict.BudgetExceeded(
                        answer.get(1).toString(),
                        Window.labelled(answer.get(2).toString()).orElse(Window.TOTAL),
                        number(answer, 3),
                        number(answer, 4),
                        number(answer, 5));
            default -> throw new IllegalStateException("the script said " + answer.get(0));
        };
    }

    private static long number(Response answer, int index) {
        return (long) Double.parseDouble(answer.get(index).toString());
    }

    private static String encode(List<Budget> budgets) {
        var array = Json.array();
        budgets.stream()
                .filter(Budget::enabled)
                .forEach(budget -> array.addObject()
                        .put("id", budget.id())
                        .put("window", budget.window().label())
                        .put("limit", Long.toString(budget.limitMicros())));
        return Json.text(array);
    }

    private static String base(Tenant tenant) {
        return "genaug:meter:{" + tenant + "}";
    }
}
