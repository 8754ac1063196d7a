/** A typedoc plugin: headings as names, a short type for the machine, accessible pages. */
import { Converter, PageEvent, ReflectionKind, UnknownType } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    // A guide is listed by its heading, not by the name of its file.
    for (const guide of project.getReflectionsByKind(ReflectionKind.Document)) {
      // Code is a part of its own.
      const text = guide.content.map((part) => part.text).join('');
      const [, heading] = /^# (.*)$/m.exec(text) ?? [];
      if (heading !== undefined) guide.name = heading.replaceAll('`', '');
    }
    // Spelled out, the machine's type takes pages that tell nothing.
    const [machine] = project
      .getReflectionsByKind(ReflectionKind.Variable)
      .filter(({ name }) => name === 'identificationMachine');
    project.removeTypeReflections(machine.type);
    machine.type = new UnknownType('StateMachine<IdentificationContext, IdentificationEvent, …>');
  });
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents
      // The theme marks no part of a page as its main one, to which a screen reader could jump.
      ?.replace('<div class="col-content">', '<div class="col-content" role="main">')
      // A table scrolls (site.css), so the keyboard must reach it.
      .replaceAll('<table>', '<table tabindex="0">');
  });
}
