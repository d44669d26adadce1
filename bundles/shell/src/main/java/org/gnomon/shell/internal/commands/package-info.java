/**
 * The commands, one small class each, and the completers. The shell finds them by scanning this
 * package, makes a new object for each run, and fills in its services, options and arguments.
 */
package org.gnomon.shell.internal.commands;
