package com.generalaugment.libs.runtime.command;

import io.quarkus.runtime.Quarkus;
import java.util.ArrayList;
import java.util.List;

/** The main method of every service: without an argument it starts the service, with one it runs that command and ends. */
public final class ServiceMain {

    private static final int WRONG_USE = 2;

    private ServiceMain() {}

    /**
     * @param schema that the service's migrations are for
     * @param own the service's own commands, beside {@code migrate}
     */
    public static void run(String[] arguments, String schema, Command... own) {
        if (arguments.length == 0) {
            Quarkus.run();
            return;
        }
        List<Command> commands = new ArrayList<>(List.of(own));
        commands.add(new Command(
                "migrate",
                "brings the schema up to date with the owner's credentials",
                () -> SchemaMigration.run(schema)));
        System.exit(status(arguments, commands));
    }

    private static int status(String[] arguments, List<Command> commands) {
        for (Command command : commands) {
            if (arguments.length == 1 && arguments[0].equals(command.name())) {
                return command.work().getAsInt();
            }
        }
        System.err.println("Without an argument the service starts. Commands:");
        commands.forEach(command -> System.err.println("  " + command.name() + "  " + command.meaning()));
        return WRONG_USE;
    }
}
