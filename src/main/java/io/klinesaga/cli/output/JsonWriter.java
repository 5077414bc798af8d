package io.klinesaga.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** One array, one object per line; labels that occur twice get a number. */
final class JsonWriter implements RowWriter {
  private final JsonGenerator json;
  private final List<String> names = new ArrayList<>();

  JsonWriter(List<String> labels, Writer out) throws IOException {
    labels.forEach(label -> names.add(RowWriter.unique(names, label)));
    json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setPrettyPrinter(
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.NONE))
            .withArrayIndenter(new DefaultIndenter("", "\n"))
            .withObjectIndenter(DefaultPrettyPrinter.NopIndenter.instance));
    json.writeStartArray();
  }

  @Override
  public void row(Cell[] cells) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < cells.length; i++) {
      json.writeFieldName(names.get(i));
      value(cells[i]);
    }
    json.writeEndObject();
  }

  private void value(Cell cell) throws IOException {
    switch (cell.kind()) {
      case NULL -> json.writeNull();
      case NUMBER -> json.writeNumber(cell.text());
      case BOOLEAN -> json.writeBoolean(Boolean.parseBoolean(cell.text()));
      case TEXT -> json.writeString(cell.text());
    }
  }

  @Override
  public void end() throws IOException {
    json.writeEndArray();
    json.writeRaw('\n');
    json.close();
  }
}
