package org.gnomon.shell.internal.commands;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;

/**
 * Takes options that stand after an argument, which the shell itself does not: {@code update demo
 * --to X} is what people type.
 */
final class TrailingOptions {

    private TrailingOptions() {}

    /** Sets the command's options from the words; returns the words that are no options. */
    static List<String> apply(Object command, List<String> words) throws CommandException {
        List<String> rest = new ArrayList<>();
        if (words == null) {
            return rest;
        }
        boolean options = true;
        for (Iterator<String> it = words.iterator(); it.hasNext(); ) {
            String word = it.next();
            if (options && word.equals("--")) {
                options = false;
            } else if (options && word.length() > 1 && word.startsWith("-")) {
                set(command, word, it);
            } else {
                rest.add(word);
            }
        }
        return rest;
    }

    private static void set(Object command, String word, Iterator<String> following)
            throws CommandException {
        int sign = word.indexOf('=');
        String name = sign < 0 ? word : word.substring(0, sign);
        Field field =
                find(command.getClass(), name)
                        .orElseThrow(() -> usage(command, "there is no option " + name));
        boolean flag = field.getType() == boolean.class;
        String value = sign < 0 ? null : word.substring(sign + 1);
        if (value == null && !flag) {
            if (!following.hasNext()) {
                throw usage(command, "the option " + name + " needs a value");
            }
            value = following.next();
        }
        try {
            field.setAccessible(true);
            field.set(command, convert(command, field, value));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("option field " + field, e);
        }
    }

    private static Object convert(Object command, Field field, String value)
            throws IllegalAccessException {
        if (field.getType() == boolean.class) {
            return value == null || Boolean.parseBoolean(value);
        }
        if (field.getType() == List.class) {
            return append(field.get(command), value);
        }
        if (field.getType() == String.class) {
            return value;
        }
        throw new IllegalStateException("option field of a type that is not handled: " + field);
    }

    private static List<Object> append(Object before, String value) {
        List<Object> all = new ArrayList<>();
        if (before instanceof List<?> list) {
            all.addAll(list);
        }
        all.add(value);
        return all;
    }

    private static Optional<Field> find(Class<?> type, String name) {
        for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                Option option = field.getAnnotation(Option.class);
                if (option != null
                        && (option.name().equals(name)
                                || Arrays.asList(option.aliases()).contains(name))) {
                    return Optional.of(field);
                }
            }
        }
        return Optional.empty();
    }

    /** Wrong usage, said as the shell itself says it. */
    static CommandException usage(Object command, String what) {
        Command about = command.getClass().getAnnotation(Command.class);
        String name = about.scope() + ":" + about.name();
        String text = name + ": " + what;
        String help = text + System.lineSeparator() + "Try: " + name + " --help";
        return new CommandException(help, text);
    }
}
