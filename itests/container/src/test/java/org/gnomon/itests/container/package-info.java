/** The distribution as users get it, from the inside (Pax Exam) and from the outside (launcher). */
package org.gnomon.itests.container;
