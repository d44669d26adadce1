/** Figures, tables and reports for people. Plain classes that know no shell. */
package org.gnomon.shell.internal.text;
